package io.tsds.parameters;

import io.tsds.UserException;
import java.util.Map;

/**
 * The texts of candidates that a report shows.
 *
 * @param column of the records, or key, with the text
 */
public record ShownTexts(Records records, String column) {
  /** Column of the texts unless another is given. */
  public static final String COLUMN = "text";

  public ShownTexts {
    if (column.isEmpty()) {
      throw UserException.of("text-column", "is empty; must be the name of a column of `records`");
    }
  }

  /** Adds them to the parameters of a manifest. */
  void addTo(Map<String, String> manifest) {
    records.addTo(manifest);
    manifest.put("text-column", column);
  }
}

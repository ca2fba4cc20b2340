package io.tsds.parameters;

import io.tsds.UserException;
import java.util.Map;

/**
 * The candidates' records: what the ids stand for, such as texts.
 *
 * @param uri a file, a folder or a glob
 * @param format {@link #AUTO}, parquet, jsonl, csv, or the name of another source of Spark's
 * @param idColumn with the candidates' ids; null for "id", or for the numbers of the rows where the
 *     candidates have no other ids
 */
public record Records(String uri, String format, String idColumn) {
  /** What says that the format is told by the files' names. */
  public static final String AUTO = "auto";

  public Records {
    if (format.isBlank()) {
      throw UserException.of(
          "records-format", "is empty; must be auto, parquet, jsonl, csv, or a source of Spark's");
    }
    if (idColumn != null && idColumn.isEmpty()) {
      throw UserException.of("record-id-column", "is empty; must be the name of a column");
    }
  }

  /** Adds them to the parameters of a manifest. */
  void addTo(Map<String, String> manifest) {
    manifest.put("records", uri);
    manifest.put("records-format", format);
    if (idColumn != null) {
      manifest.put("record-id-column", idColumn);
    }
  }
}

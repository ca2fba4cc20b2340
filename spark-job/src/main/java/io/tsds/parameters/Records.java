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
 * @param names of the parameters, for messages
 */
public record Records(String uri, String format, String idColumn, Names names) {
  /** What says that the format is told by the files' names. */
  public static final String AUTO = "auto";

  /** What the parameters are called. */
  public record Names(String uri, String format, String idColumn) {
    static final Names RECORDS = new Names("records", "records-format", "record-id-column");
    static final Names TEXTS = new Names("texts", "texts-format", "id-column");
  }

  public Records {
    if (format.isBlank()) {
      throw UserException.of(
          names.format(), "is empty; must be auto, parquet, jsonl, csv, or a source of Spark's");
    }
    if (idColumn != null && idColumn.isEmpty()) {
      throw UserException.of(names.idColumn(), "is empty; must be the name of a column");
    }
  }

  /** Records by their usual names. */
  public Records(String uri, String format, String idColumn) {
    this(uri, format, idColumn, Names.RECORDS);
  }

  /** Records that are texts to be encoded. */
  public static Records ofTexts(String uri, String format, String idColumn) {
    return new Records(uri, format, idColumn, Names.TEXTS);
  }

  /** Adds them to the parameters of a manifest. */
  public void addTo(Map<String, String> manifest) {
    manifest.put(names.uri(), uri);
    manifest.put(names.format(), format);
    if (idColumn != null) {
      manifest.put(names.idColumn(), idColumn);
    }
  }
}

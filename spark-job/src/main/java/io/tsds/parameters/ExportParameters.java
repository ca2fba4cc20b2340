package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.storage.result.SelectionFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an export depends on, checked.
 *
 * @param selection folder of a finished selection, of select or of recover
 * @param repeated whether a candidate that was drawn several times stands in as many rows
 * @param seed of the order of the rows
 * @param rowsPerFile the most rows of a file
 * @param output where to, in which format
 */
public record ExportParameters(
    String selection,
    Records records,
    boolean repeated,
    long seed,
    long rowsPerFile,
    Output output) {
  /** Rows of a file unless others are given. */
  public static final long ROWS_PER_FILE = 1_000_000;

  /** What says that the format is told by the files' names. */
  public static final String AUTO = "auto";

  public ExportParameters {
    if (output.format() != SelectionFormat.JSONL && output.format() != SelectionFormat.PARQUET) {
      throw UserException.of(
          "export-format", "is %s; must be jsonl or parquet", output.format().name());
    }
    if (rowsPerFile < 1) {
      throw UserException.of("rows-per-file", "is %s; must be at least 1", rowsPerFile);
    }
  }

  /**
   * The candidates' records.
   *
   * @param uri a file, a folder or a glob
   * @param format {@link #AUTO}, parquet, jsonl, csv, or the name of another source of Spark's
   * @param idColumn with the candidates' ids; null for "id", or for the numbers of the rows where
   *     the candidates have no other ids
   */
  public record Records(String uri, String format, String idColumn) {
    public Records {
      if (format.isBlank()) {
        throw UserException.of(
            "records-format",
            "is empty; must be auto, parquet, jsonl, csv, or a source of Spark's");
      }
      if (idColumn != null && idColumn.isEmpty()) {
        throw UserException.of("record-id-column", "is empty; must be the name of a column");
      }
    }
  }

  /** The parameters that the rows depend on, by option name. */
  public SortedMap<String, String> manifest() {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("command", "export");
    map.put("selection", selection);
    map.put("records", records.uri());
    map.put("records-format", records.format());
    if (records.idColumn() != null) {
      map.put("record-id-column", records.idColumn());
    }
    map.put("export-format", output.format().name());
    map.put("one-row-each", Boolean.toString(!repeated));
    map.put("seed", Long.toString(seed));
    map.put("rows-per-file", Long.toString(rowsPerFile));
    return map;
  }
}

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

  public ExportParameters {
    if (output.format() != SelectionFormat.JSONL && output.format() != SelectionFormat.PARQUET) {
      throw UserException.of(
          "export-format", "is %s; must be jsonl or parquet", output.format().name());
    }
    if (rowsPerFile < 1) {
      throw UserException.of("rows-per-file", "is %s; must be at least 1", rowsPerFile);
    }
  }

  /** The parameters that the rows depend on, by option name. */
  public SortedMap<String, String> manifest() {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("command", "export");
    map.put("selection", selection);
    records.addTo(map);
    map.put("export-format", output.format().name());
    map.put("one-row-each", Boolean.toString(!repeated));
    map.put("seed", Long.toString(seed));
    map.put("rows-per-file", Long.toString(rowsPerFile));
    return map;
  }
}

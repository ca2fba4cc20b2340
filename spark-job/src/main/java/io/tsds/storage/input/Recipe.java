package io.tsds.storage.input;

import java.util.Locale;

/**
 * How a user brings a file into a form that can be read, for messages. DuckDB reads and writes in
 * batches, so that a file need not fit into memory; each statement runs as it stands once the names
 * of the files are in it.
 */
public final class Recipe {
  private Recipe() {}

  /** The same table with another codec. */
  public static String recompress(String path) {
    return String.format(
        Locale.ROOT,
        "write it anew, as with DuckDB: COPY (FROM '%s') TO 'new.parquet' (COMPRESSION zstd)",
        local(path));
  }

  /**
   * The same table with one column in another type.
   *
   * @param expression what becomes of the column, with {@code %s} for its name
   */
  public static String convert(String path, String column, String expression) {
    String name = "\"" + column.replace("\"", "\"\"") + "\"";
    return String.format(
        Locale.ROOT,
        "convert it, as with DuckDB, which works in batches: COPY (SELECT * REPLACE (%s AS %s) FROM"
            + " '%s') TO 'new.parquet'",
        String.format(Locale.ROOT, expression, name),
        name,
        local(path));
  }

  /** A local file without its scheme, as other tools want it, in an SQL string. */
  static String local(String path) {
    return path.replaceFirst("^file:(//)?(?=/)", "").replace("'", "''");
  }
}

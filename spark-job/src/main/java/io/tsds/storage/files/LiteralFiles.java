package io.tsds.storage.files;

import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Hands files to Spark's reader by their names, so that each is read once and as itself.
 *
 * <p>Spark takes every path for a glob, and has an undocumented option against that. With that
 * option it puts, in the place of each path that looks like a glob, all paths that it was given:
 * four files with brackets in their names are read four times each. So such names are escaped.
 */
public final class LiteralFiles {
  private static final String GLOB_CHARACTERS = "[\\[\\]{}*?\\\\]";

  private LiteralFiles() {}

  /** The rows of Parquet files, given by full paths. Names of folders do not become columns. */
  public static Dataset<Row> parquet(DataFrameReader reader, String... files) {
    return of(reader.format("parquet"), files);
  }

  /** The rows of files of the reader's format, given by full paths. */
  public static Dataset<Row> of(DataFrameReader reader, String... files) {
    // Spark then lists its files in a map by path, and looks for no partitions.
    DataFrameReader plain = reader.option("recursiveFileLookup", "true");
    if (files.length == 1 || Arrays.stream(files).anyMatch(LiteralFiles::isNoGlobForHadoop)) {
      // That map drops the repeated paths. Listing several of them takes quadratic time.
      return plain.option("__globPaths__", "false").load(files);
    }
    return plain.load(Arrays.stream(files).map(LiteralFiles::escaped).toArray(String[]::new));
  }

  /** The path as a glob that matches nothing else. */
  static String escaped(String file) {
    Path path = new Path(file);
    String literal = path.toUri().getPath().replaceAll(GLOB_CHARACTERS, "\\\\$0");
    return new Path(path.toUri().getScheme(), path.toUri().getAuthority(), literal).toString();
  }

  /** Hadoop takes what stands before a colon in a component of a glob for a scheme. */
  private static boolean isNoGlobForHadoop(String file) {
    String path = new Path(file).toUri().getPath();
    return path.indexOf(':') >= 0 && !path.equals(path.replaceAll(GLOB_CHARACTERS, ""));
  }
}

package io.tsds.pipeline.export;

import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderMoves;
import io.tsds.storage.result.SelectionFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes partitions as files named {@code part-00000}, {@code part-00001}, ... in their order. */
final class ShardWriter {
  private static final String PART = "part";

  private final SparkSession spark;
  private final SelectionFormat format;

  ShardWriter(SparkSession spark, SelectionFormat format) {
    this.spark = spark;
    this.format = format;
  }

  /**
   * Writes a folder.
   *
   * @param rows a partition for each file; lines as a single column of text, or columns
   * @param files how many partitions there are
   * @param lines whether the rows are lines
   */
  void write(Dataset<Row> rows, int files, boolean lines, Path folder) {
    DataFrameWriter<Row> writer =
        rows.write().option("maxRecordsPerFile", 0).option("mapreduce.output.basename", PART);
    if (format == SelectionFormat.PARQUET) {
      writer.parquet(folder.toString());
    } else if (lines) {
      writer.option("compression", "none").text(folder.toString());
    } else {
      writer
          .option("compression", "none")
          .option("ignoreNullFields", "false")
          .json(folder.toString());
    }
    nameParts(folder, files);
  }

  /** Gives the parts names without Spark's random ones, and deletes whatever else Spark left. */
  private void nameParts(Path folder, int expected) {
    Folder written = new Folder(fileSystem(folder), folder);
    FileStatus[] children = written.children();
    Arrays.sort(children);
    int parts = 0;
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (name.startsWith(PART + "-")) {
        new FolderMoves(written).rename(name, part(parts++));
      } else {
        written.delete(name);
      }
    }
    if (parts != expected) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%s holds %d files instead of %d", folder, parts, expected));
    }
  }

  private String part(int number) {
    String extension = format == SelectionFormat.PARQUET ? "parquet" : "jsonl";
    return String.format(Locale.ROOT, PART + "-%05d.%s", number, extension);
  }

  private FileSystem fileSystem(Path path) {
    try {
      return Folder.withoutChecksumFiles(path.getFileSystem(spark.sessionState().newHadoopConf()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + path, e);
    }
  }
}

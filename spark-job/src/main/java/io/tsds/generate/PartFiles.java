package io.tsds.generate;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Rows as numbered files, each written by one task and streaming. A file gets its name when it is
 * complete, so a task can fail or run twice.
 */
final class PartFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Writes the rows of one file. */
  interface Part extends Serializable {
    void write(long firstRow, long endRow, Path file, Configuration hadoop) throws IOException;
  }

  private final long rows;
  private final int files;
  private final String extension;
  private final Part part;

  PartFiles(long rows, int files, String extension, Part part) {
    this.rows = rows;
    this.files = files;
    this.extension = extension;
    this.part = part;
  }

  /** Writes all files into {@code folder} and returns their bytes. */
  long write(SparkSession spark, Path folder) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    String target = folder.toString();
    List<Integer> numbers = IntStream.range(0, files).boxed().toList();
    return context
        .parallelize(numbers, files)
        .map(file -> writeFile(file, target, hadoop.value()))
        .reduce(Long::sum);
  }

  private long writeFile(int file, String folder, Configuration hadoop) {
    Path target = new Path(folder, fileName(file));
    Path unfinished =
        new Path(folder, "_" + target.getName() + "." + TaskContext.get().taskAttemptId());
    try {
      FileSystem fileSystem = target.getFileSystem(hadoop);
      part.write(firstRow(file), firstRow(file + 1), unfinished, hadoop);
      long bytes = fileSystem.getFileStatus(unfinished).getLen();
      publish(fileSystem, unfinished, target);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private static void publish(FileSystem fileSystem, Path unfinished, Path target)
      throws IOException {
    if (fileSystem.exists(target)) {
      // Another attempt was first, and wrote the same bytes.
      fileSystem.delete(unfinished, false);
    } else if (!fileSystem.rename(unfinished, target) && !fileSystem.exists(target)) {
      throw new IOException("cannot rename " + unfinished + " to " + target);
    }
  }

  private long firstRow(int file) {
    return file * (rows / files) + Math.min(file, rows % files);
  }

  private String fileName(int file) {
    int digits = Math.max(5, Integer.toString(files - 1).length());
    return String.format(Locale.ROOT, "part-%0" + digits + "d.%s", file, extension);
  }
}

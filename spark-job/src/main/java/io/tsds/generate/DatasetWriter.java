package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Storage;
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
 * Writes one set of rows as numbered files, each by one task and streaming. A file gets its name
 * when it is complete, so a task can fail or run twice.
 */
final class DatasetWriter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final GenerateParameters parameters;
  private final RowKind kind;
  private final long rows;
  private final int files;

  DatasetWriter(GenerateParameters parameters, RowKind kind, long rows, int files) {
    this.parameters = parameters;
    this.kind = kind;
    this.rows = rows;
    this.files = files;
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
      writeRows(firstRow(file), firstRow(file + 1), unfinished, hadoop);
      long bytes = fileSystem.getFileStatus(unfinished).getLen();
      publish(fileSystem, unfinished, target);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private void writeRows(long first, long end, Path path, Configuration hadoop) throws IOException {
    SyntheticRows source = new SyntheticRows(parameters);
    double[] values = new double[parameters.data().dimension()];
    try (EmbeddingWriter writer = writer(path, first, end - first, hadoop)) {
      for (long row = first; row < end; row++) {
        kind.fill(source, row, values);
        writer.write(values);
      }
    }
  }

  private EmbeddingWriter writer(Path path, long firstRow, long count, Configuration hadoop)
      throws IOException {
    Storage storage = parameters.storage();
    return switch (storage.format()) {
      case NPY ->
          new NpyWriter(
              path.getFileSystem(hadoop).create(path),
              storage.elementType(),
              count,
              parameters.data().dimension());
      case PARQUET ->
          new ParquetRowWriter(path, hadoop, new EmbeddingRecordWriter(storage, kind, firstRow));
    };
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
    String extension = parameters.storage().format() == FileFormat.NPY ? "npy" : "parquet";
    return String.format(Locale.ROOT, "part-%0" + digits + "d.%s", file, extension);
  }
}

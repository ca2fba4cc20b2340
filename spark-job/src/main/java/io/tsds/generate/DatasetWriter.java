package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.storage.writing.NpyWriter;
import io.tsds.storage.writing.ParquetRowWriter;
import io.tsds.storage.writing.RowWriter;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Writes one set of embeddings as numbered files. */
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
    String extension = parameters.storage().format() == FileFormat.NPY ? "npy" : "parquet";
    return new PartFiles(rows, files, extension, this::writeRows).write(spark, folder);
  }

  private void writeRows(long first, long end, Path path, Configuration hadoop) throws IOException {
    SyntheticRows source = new SyntheticRows(parameters);
    double[] values = new double[parameters.data().dimension()];
    try (RowWriter<double[]> writer = writer(path, first, end - first, hadoop)) {
      for (long row = first; row < end; row++) {
        kind.fill(source, row, values);
        writer.write(values);
      }
    }
  }

  private RowWriter<double[]> writer(Path path, long firstRow, long count, Configuration hadoop)
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
          new ParquetRowWriter<>(path, hadoop, new EmbeddingRecordWriter(storage, kind, firstRow));
    };
  }
}

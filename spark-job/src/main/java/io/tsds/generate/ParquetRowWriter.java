package io.tsds.generate;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Writes a Parquet file of ids and embeddings. It stands on Parquet itself rather than on Spark's
 * data frames, whose rows would box every component. Neither compressed nor dictionary-encoded:
 * random numbers allow for neither.
 */
final class ParquetRowWriter implements EmbeddingWriter {
  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final ParquetWriter<double[]> writer;

  /** Creates the file {@code path}. */
  ParquetRowWriter(Path path, Configuration hadoop, WriteSupport<double[]> rows)
      throws IOException {
    this.writer =
        new Builder(HadoopOutputFile.fromPath(path, hadoop), rows)
            .withConf(hadoop)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withDictionaryEncoding(false)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
  }

  @Override
  public void write(double[] values) throws IOException {
    writer.write(values);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<double[], Builder> {
    private final WriteSupport<double[]> rows;

    Builder(OutputFile file, WriteSupport<double[]> rows) {
      super(file);
      this.rows = rows;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Deprecated, yet abstract.
    protected WriteSupport<double[]> getWriteSupport(Configuration conf) {
      return rows;
    }
  }
}

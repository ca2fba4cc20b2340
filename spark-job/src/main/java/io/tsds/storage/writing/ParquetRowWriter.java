package io.tsds.storage.writing;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Writes a Parquet file of ids, embeddings and what goes with them. It stands on Parquet itself
 * rather than on Spark's data frames, whose rows would box every component. Neither compressed nor
 * dictionary-encoded: random numbers allow for neither.
 *
 * @param <T> rows
 */
public final class ParquetRowWriter<T> implements RowWriter<T> {
  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final ParquetWriter<T> writer;

  /** Creates the file {@code path}. */
  public ParquetRowWriter(Path path, Configuration hadoop, WriteSupport<T> rows)
      throws IOException {
    this(HadoopOutputFile.fromPath(path, hadoop), hadoop, rows);
  }

  /** Creates the file. */
  public ParquetRowWriter(OutputFile file, Configuration hadoop, WriteSupport<T> rows)
      throws IOException {
    this.writer =
        new Builder<>(file, rows)
            .withConf(hadoop)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withDictionaryEncoding(false)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
  }

  @Override
  public void write(T row) throws IOException {
    writer.write(row);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
    private final WriteSupport<T> rows;

    Builder(OutputFile file, WriteSupport<T> rows) {
      super(file);
      this.rows = rows;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Deprecated, yet abstract.
    protected WriteSupport<T> getWriteSupport(Configuration conf) {
      return rows;
    }
  }
}

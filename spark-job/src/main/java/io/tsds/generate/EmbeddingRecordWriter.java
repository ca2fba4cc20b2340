package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Storage;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/** Turns embeddings into Parquet records (id, embedding); ids count on from the first row's. */
final class EmbeddingRecordWriter extends WriteSupport<double[]> {
  private final EmbeddingFields fields;
  private long row;
  private RecordConsumer consumer;

  EmbeddingRecordWriter(Storage storage, RowKind kind, long firstRow) {
    this.fields = new EmbeddingFields(storage, kind);
    this.row = firstRow;
  }

  @Override
  @SuppressWarnings("deprecation") // Deprecated, yet abstract.
  public WriteContext init(Configuration conf) {
    return new WriteContext(fields.schema().named("embeddings"), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(double[] values) {
    consumer.startMessage();
    fields.write(consumer, row, values);
    consumer.endMessage();
    row++;
  }
}

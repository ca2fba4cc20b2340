package io.tsds.pipeline.encode;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.storage.writing.ComponentType;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Records of an id and an embedding as little-endian bytes, which {@code select} reads fastest.
 *
 * @param wholeNumbers whether ids are written as numbers
 */
@DefaultSerializer(JavaSerializer.class)
record EmbeddingFile(ComponentType type, boolean wholeNumbers) implements Serializable {
  /** A record; the vector is null where there was no text. */
  record Entry(String id, float[] vector) {}

  WriteSupport<Entry> writeSupport() {
    return new Support(this);
  }

  private MessageType schema() {
    Types.MessageTypeBuilder message = Types.buildMessage();
    if (wholeNumbers) {
      message.required(INT64).named("id");
    } else {
      message.required(BINARY).as(stringType()).named("id");
    }
    return message.optional(BINARY).named("embedding").named("embeddings");
  }

  private static final class Support extends WriteSupport<Entry> {
    private final EmbeddingFile file;
    private RecordConsumer consumer;

    Support(EmbeddingFile file) {
      this.file = file;
    }

    @Override
    @SuppressWarnings("deprecation") // Deprecated, yet abstract.
    public WriteContext init(Configuration conf) {
      return new WriteContext(file.schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      this.consumer = recordConsumer;
    }

    @Override
    public void write(Entry entry) {
      consumer.startMessage();
      consumer.startField("id", 0);
      if (file.wholeNumbers()) {
        consumer.addLong(Long.parseLong(entry.id()));
      } else {
        consumer.addBinary(Binary.fromString(entry.id()));
      }
      consumer.endField("id", 0);
      if (entry.vector() != null) {
        consumer.startField("embedding", 1);
        consumer.addBinary(Binary.fromConstantByteArray(file.bytes(entry.vector())));
        consumer.endField("embedding", 1);
      }
      consumer.endMessage();
    }
  }

  private byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float component : vector) {
      type.put(component, bytes);
    }
    return bytes.array();
  }
}

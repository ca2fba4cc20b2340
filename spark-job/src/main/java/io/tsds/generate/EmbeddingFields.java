package io.tsds.generate;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.tsds.embedding.IdKind;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.storage.writing.ComponentType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The first two fields of every Parquet record: id and embedding, in the form that was chosen. */
final class EmbeddingFields {
  /** Fields that stand before all others of a record. */
  static final int COUNT = 2;

  private static final String ID = "id";
  private static final String EMBEDDING = "embedding";

  private final Storage storage;
  private final RowKind kind;

  EmbeddingFields(Storage storage, RowKind kind) {
    this.storage = storage;
    this.kind = kind;
  }

  /** Begins a schema with the fields. */
  Types.GroupBuilder<MessageType> schema() {
    Types.GroupBuilder<MessageType> schema = Types.buildMessage();
    if (storage.ids() == IdKind.LONG) {
      schema.required(INT64).named(ID);
    } else {
      schema.required(BINARY).as(stringType()).named(ID);
    }
    if (storage.layout() == Layout.BINARY) {
      return schema.required(BINARY).named(EMBEDDING);
    }
    PrimitiveTypeName element = storage.elementType() == ComponentType.FLOAT32 ? FLOAT : DOUBLE;
    return schema.addField(Types.requiredList().requiredElement(element).named(EMBEDDING));
  }

  /** Writes the fields of a row into a record that has begun. */
  void write(RecordConsumer consumer, long row, double[] values) {
    consumer.startField(ID, 0);
    if (storage.ids() == IdKind.LONG) {
      consumer.addLong(row);
    } else {
      consumer.addBinary(Binary.fromString(kind.stringId(row)));
    }
    consumer.endField(ID, 0);
    consumer.startField(EMBEDDING, 1);
    if (storage.layout() == Layout.ARRAY) {
      writeList(consumer, values);
    } else {
      consumer.addBinary(Binary.fromReusedByteArray(littleEndian(values)));
    }
    consumer.endField(EMBEDDING, 1);
  }

  private void writeList(RecordConsumer consumer, double[] values) {
    consumer.startGroup();
    consumer.startField("list", 0);
    boolean single = storage.elementType() == ComponentType.FLOAT32;
    for (double value : values) {
      consumer.startGroup();
      consumer.startField("element", 0);
      if (single) {
        consumer.addFloat((float) value);
      } else {
        consumer.addDouble(value);
      }
      consumer.endField("element", 0);
      consumer.endGroup();
    }
    consumer.endField("list", 0);
    consumer.endGroup();
  }

  private byte[] littleEndian(double[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * storage.elementType().bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      storage.elementType().put(value, bytes);
    }
    return bytes.array();
  }
}

package io.tsds.storage.result;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Turns the bytes of {@link TableRows} back into rows, on the executor that writes them. */
final class TableRowReader implements Iterator<Row> {
  private final ByteArrayInputStream bytes;
  private final DataInputStream in;
  private final DataType[] types;
  private final boolean[] nullable;

  TableRowReader(byte[] rows, StructType schema) {
    bytes = new ByteArrayInputStream(rows);
    in = new DataInputStream(bytes);
    types = new DataType[schema.length()];
    nullable = new boolean[types.length];
    for (int column = 0; column < types.length; column++) {
      types[column] = schema.apply(column).dataType();
      nullable[column] = schema.apply(column).nullable();
    }
  }

  @Override
  public boolean hasNext() {
    return bytes.available() > 0;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object[] values = new Object[types.length];
    try {
      for (int column = 0; column < values.length; column++) {
        values[column] = nullable[column] && !in.readBoolean() ? null : value(types[column]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RowFactory.create(values);
  }

  private Object value(DataType type) throws IOException {
    if (type.equals(DataTypes.LongType)) {
      return in.readLong();
    }
    if (type.equals(DataTypes.IntegerType)) {
      return in.readInt();
    }
    if (type.equals(DataTypes.DoubleType)) {
      return in.readDouble();
    }
    byte[] utf8 = new byte[in.readInt()];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}

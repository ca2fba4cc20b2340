package io.tsds.storage.writing;

import io.tsds.embedding.Float16;
import java.nio.ByteBuffer;

/** How a component is written. */
public enum ComponentType {
  FLOAT32(4, "<f4") {
    @Override
    public void put(double value, ByteBuffer littleEndian) {
      littleEndian.putFloat((float) value);
    }
  },
  FLOAT16(2, "<f2") {
    @Override
    public void put(double value, ByteBuffer littleEndian) {
      littleEndian.putShort(Float16.of((float) value));
    }
  },
  FLOAT64(8, "<f8") {
    @Override
    public void put(double value, ByteBuffer littleEndian) {
      littleEndian.putDouble(value);
    }
  };

  private final int bytes;
  private final String npyName;

  ComponentType(int bytes, String npyName) {
    this.bytes = bytes;
    this.npyName = npyName;
  }

  /** Bytes of one component. */
  public int bytes() {
    return bytes;
  }

  /** The type as npy headers write it. */
  public String npyName() {
    return npyName;
  }

  /** Appends the value to a buffer that is in little-endian order. */
  public abstract void put(double value, ByteBuffer littleEndian);
}

package io.tsds.embedding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Ids that are strings, held as their UTF-8 bytes end to end. */
public final class StringIds extends IdColumn {
  private final byte[] utf8;
  private final int[] offsets;

  /**
   * Takes ownership of both arrays.
   *
   * @param utf8 the bytes of all ids, end to end
   * @param offsets where each id begins, and one entry more for where the last ends
   */
  public StringIds(byte[] utf8, int[] offsets) {
    if (offsets.length == 0 || offsets[offsets.length - 1] > utf8.length) {
      throw new IllegalArgumentException("offsets do not fit the bytes of the ids");
    }
    this.utf8 = utf8;
    this.offsets = offsets;
  }

  public static StringIds of(String... ids) {
    Builder builder = new Builder();
    for (String id : ids) {
      builder.append(id.getBytes(StandardCharsets.UTF_8));
    }
    return builder.build();
  }

  /** The UTF-8 bytes of the id at {@code row}, a copy. */
  public byte[] bytes(int row) {
    return Arrays.copyOfRange(utf8, offsets[row], offsets[row + 1]);
  }

  /** Number of these bytes. */
  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }

  @Override
  public int size() {
    return offsets.length - 1;
  }

  @Override
  public IdKind kind() {
    return IdKind.STRING;
  }

  @Override
  public int compare(int row, IdColumn other, int otherRow) {
    StringIds that = (StringIds) other;
    return Arrays.compareUnsigned(
        utf8,
        offsets[row],
        offsets[row + 1],
        that.utf8,
        that.offsets[otherRow],
        that.offsets[otherRow + 1]);
  }

  @Override
  public int hash(int row) {
    return hash(utf8, offsets[row], offsets[row + 1]);
  }

  private static int hash(byte[] utf8, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + utf8[i];
    }
    return hash * 0x9E3779B9;
  }

  @Override
  public String text(int row) {
    return new String(utf8, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
  }

  @Override
  public IdColumn select(int[] rows) {
    return selected(utf8, offsets, rows);
  }

  private static StringIds selected(byte[] utf8, int[] offsets, int[] rows) {
    Builder builder = new Builder();
    for (int row : rows) {
      builder.append(utf8, offsets[row], offsets[row + 1] - offsets[row]);
    }
    return builder.build();
  }

  /** Collects string ids. */
  public static final class Builder extends IdColumn.Builder {
    private byte[] utf8 = new byte[256];
    private int[] offsets = new int[17];
    private int size;

    /** Appends the id with these UTF-8 bytes. */
    public void append(byte[] id) {
      append(id, 0, id.length);
    }

    @Override
    public void append(IdColumn column, int row) {
      StringIds that = (StringIds) column;
      append(that.utf8, that.offsets[row], that.offsets[row + 1] - that.offsets[row]);
    }

    private void append(byte[] source, int from, int length) {
      int start = offsets[size];
      int end = Math.addExact(start, length);
      if (end > utf8.length) {
        utf8 =
            Arrays.copyOf(
                utf8, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * utf8.length)));
      }
      System.arraycopy(source, from, utf8, start, length);
      if (++size == offsets.length) {
        offsets = Arrays.copyOf(offsets, Math.multiplyExact(size, 2));
      }
      offsets[size] = end;
    }

    @Override
    public int compare(int place, int otherPlace) {
      return Arrays.compareUnsigned(
          utf8,
          offsets[place],
          offsets[place + 1],
          utf8,
          offsets[otherPlace],
          offsets[otherPlace + 1]);
    }

    @Override
    public boolean matches(int place, IdColumn column, int row) {
      StringIds that = (StringIds) column;
      return Arrays.equals(
          utf8,
          offsets[place],
          offsets[place + 1],
          that.utf8,
          that.offsets[row],
          that.offsets[row + 1]);
    }

    @Override
    public int hash(int place) {
      return StringIds.hash(utf8, offsets[place], offsets[place + 1]);
    }

    /** FNV-1a of 64 bits over the UTF-8 bytes. */
    @Override
    public long number(int place) {
      long hash = 0xCBF29CE484222325L;
      for (int i = offsets[place]; i < offsets[place + 1]; i++) {
        hash = (hash ^ (utf8[i] & 0xFF)) * 0x100000001B3L;
      }
      return hash;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void clear() {
      size = 0;
    }

    @Override
    public IdColumn select(int[] places) {
      return selected(utf8, offsets, places);
    }

    @Override
    public StringIds build() {
      return new StringIds(Arrays.copyOf(utf8, offsets[size]), Arrays.copyOf(offsets, size + 1));
    }
  }
}

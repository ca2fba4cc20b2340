package io.tsds.embedding;

import java.util.Arrays;

/** Ids that are 64-bit integers. */
public final class LongIds extends IdColumn {
  private final long[] values;

  /** Takes ownership of {@code values}. */
  public LongIds(long[] values) {
    this.values = values;
  }

  /** The ids {@code first, first + 1, ...}, as row numbers are. */
  public static LongIds range(long first, int size) {
    long[] values = new long[size];
    Arrays.setAll(values, i -> first + i);
    return new LongIds(values);
  }

  public long value(int row) {
    return values[row];
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public IdKind kind() {
    return IdKind.LONG;
  }

  @Override
  public int compare(int row, IdColumn other, int otherRow) {
    return Long.compare(values[row], ((LongIds) other).values[otherRow]);
  }

  @Override
  public int hash(int row) {
    return hash(values[row]);
  }

  private static int hash(long id) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ (mixed >>> 32));
  }

  @Override
  public String text(int row) {
    return Long.toString(values[row]);
  }

  @Override
  public IdColumn select(int[] rows) {
    return selected(values, rows);
  }

  private static LongIds selected(long[] values, int[] rows) {
    long[] selected = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new LongIds(selected);
  }

  /** Collects long ids. */
  public static final class Builder extends IdColumn.Builder {
    private long[] values = new long[16];
    private int size;

    public void append(long id) {
      if (size == values.length) {
        values = Arrays.copyOf(values, Math.multiplyExact(size, 2));
      }
      values[size++] = id;
    }

    @Override
    public void append(IdColumn column, int row) {
      append(((LongIds) column).values[row]);
    }

    @Override
    public int compare(int place, int otherPlace) {
      return Long.compare(values[place], values[otherPlace]);
    }

    @Override
    public boolean matches(int place, IdColumn column, int row) {
      return values[place] == ((LongIds) column).values[row];
    }

    @Override
    public int hash(int place) {
      return LongIds.hash(values[place]);
    }

    @Override
    public long number(int place) {
      return values[place];
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
      return selected(values, places);
    }

    @Override
    public LongIds build() {
      return new LongIds(Arrays.copyOf(values, size));
    }
  }
}

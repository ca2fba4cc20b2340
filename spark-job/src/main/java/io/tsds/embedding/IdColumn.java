package io.tsds.embedding;

import java.io.Serializable;

/**
 * An immutable column of candidate ids, all of one {@link IdKind}, held in primitive arrays. The
 * order of ids decides every tie in the job, so {@link #compare} is the only comparison of ids
 * there is.
 */
public abstract sealed class IdColumn implements Serializable permits LongIds, StringIds {

  /** Number of ids. */
  public abstract int size();

  public abstract IdKind kind();

  /**
   * Order of this column's id at {@code row} against {@code other}'s at {@code otherRow}; same
   * kind.
   */
  public abstract int compare(int row, IdColumn other, int otherRow);

  /**
   * Where this column, which must be ascending, has the id of another one's row.
   *
   * @return the place, or a negative number
   */
  public final int find(IdColumn other, int otherRow) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, other, otherRow);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** A hash of the id at {@code row}: equal ids hash equally, on every machine. */
  public abstract int hash(int row);

  /** The id at {@code row} as people write it. */
  public abstract String text(int row);

  /** A new column of the ids at {@code rows}, in that order. */
  public abstract IdColumn select(int[] rows);

  /** A builder of columns of the given kind. */
  public static Builder builder(IdKind kind) {
    return kind == IdKind.LONG ? new LongIds.Builder() : new StringIds.Builder();
  }

  /** Collects ids one after another; the place of an id in it serves as a short name for the id. */
  public abstract static sealed class Builder permits LongIds.Builder, StringIds.Builder {
    /** Order of the ids appended at two places. */
    public abstract int compare(int place, int otherPlace);

    /** Whether the id appended at {@code place} is the one that {@code column} has at a row. */
    public abstract boolean matches(int place, IdColumn column, int row);

    /** The {@link IdColumn#hash hash} of the id appended at {@code place}. */
    public abstract int hash(int place);

    /** The id appended at {@code place} as a number of 64 bits, the same on every machine. */
    public abstract long number(int place);

    /** Appends the id that {@code column} has at {@code row}; same kind. */
    public abstract void append(IdColumn column, int row);

    /** Number of ids appended so far. */
    public abstract int size();

    /** Forgets what was appended and keeps the memory. */
    public abstract void clear();

    /** The ids appended at {@code places}, in that order. */
    public abstract IdColumn select(int[] places);

    /** The ids appended so far as a column of its own; the builder can go on. */
    public abstract IdColumn build();
  }
}

package io.tsds.generate;

import io.tsds.generate.GenerateParameters.Copies;

/**
 * Which rows are copies, and of which rows. Originals are numbered from 0, copies after them: first
 * the near ones, then the exact ones. The first originals have near copies, those after them exact
 * ones, so no original has both, and no copy has copies. {@link RowOrder} then spreads the numbers
 * over the rows of the file.
 */
final class CopyLayout {
  private final long originals;
  private final long nearCopies;
  private final long exactCopies;
  private final int nearFactor;
  private final int exactFactor;
  private final RowOrder order;

  CopyLayout(long seed, long rows, Copies copies) {
    this.nearCopies = copies.nearCopies(rows);
    this.exactCopies = copies.exactCopies(rows);
    this.nearFactor = copies.nearFactor();
    this.exactFactor = copies.exactFactor();
    this.originals = rows - nearCopies - exactCopies;
    this.order = new RowOrder(seed, rows);
  }

  /** Number of copies of both kinds. */
  long copies() {
    return nearCopies + exactCopies;
  }

  /** The number that stands in the row. */
  long numberAt(long row) {
    return order.at(row);
  }

  /** The row in which the number stands. */
  long rowOf(long number) {
    return order.positionOf(number);
  }

  /** The number of the copy at {@code index} among all copies. */
  long copy(long index) {
    return originals + index;
  }

  boolean isOriginal(long number) {
    return number < originals;
  }

  /** Whether the copy is a near one. */
  boolean isNear(long copy) {
    return copy - originals < nearCopies;
  }

  /** The original that the copy was made from. */
  long sourceOf(long copy) {
    long index = copy - originals;
    if (index < nearCopies) {
      return index / nearFactor;
    }
    return sources(nearCopies, nearFactor) + (index - nearCopies) / exactFactor;
  }

  /**
   * Originals that {@code copies} copies are made from; the last may have fewer than the others.
   */
  static long sources(long copies, int factor) {
    return copies / factor + (copies % factor == 0 ? 0 : 1);
  }
}

package io.tsds.knn;

/**
 * Which rows of a partition this search is the first to tell the other searches of its process of:
 * a row that is searched again, by a retry say, must not count twice in {@link SharedBounds}.
 */
final class RowClaims {
  private final SharedBounds shared;
  private final int partition;
  private long rowsBefore;

  /**
   * @param partition whose rows always come in the same order
   */
  RowClaims(SharedBounds shared, int partition) {
    this.shared = shared;
    this.partition = partition;
  }

  /**
   * Claims rows {@code from} to {@code to - 1} of the present block.
   *
   * @return the first of them that is claimed for the first time, or {@code to} if there is none
   */
  int claim(int from, int to) {
    long first = shared.claim(partition, rowsBefore + from, rowsBefore + to);
    return (int) Math.min(to, first - rowsBefore);
  }

  /** Goes on to the next block. */
  void endBlock(int rows) {
    rowsBefore += rows;
  }
}

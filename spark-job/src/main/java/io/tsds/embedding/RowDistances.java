package io.tsds.embedding;

/**
 * The canonical squared distances ({@link SquaredDistance}) of one row after another to many
 * others: the row is widened to double once. Not safe for use by several threads.
 */
public final class RowDistances {
  private static final DistanceKernel KERNEL = DistanceKernel.fastest();

  private final double[] row;
  private final double[] sums = new double[DistanceKernel.SUMS];

  /**
   * @param dimension of all rows
   */
  public RowDistances(int dimension) {
    this.row = new double[dimension];
  }

  /** Takes the row whose distances are asked for from now on. */
  public void setRow(float[] values, int offset) {
    KERNEL.widen(values, offset, row);
  }

  /** The squared distance to another row. */
  public double to(float[] values, int offset) {
    return KERNEL.between(row, values, offset, sums);
  }
}

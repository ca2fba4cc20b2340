package io.tsds.spectral;

/**
 * A symmetric matrix of affinities w_ij &gt;= 0 between rows, of which products are formed without
 * more memory than its entries take.
 */
public interface Affinity {
  /** The number of rows. */
  int size();

  /** The sum of a row's affinities, its degree. */
  double degree(int row);

  /**
   * One row of W x, added in a fixed order.
   *
   * @param x [size]
   */
  double rowProduct(int row, double[] x);
}

package io.tsds.knn;

/**
 * The space in which a float32 product filters pairs: an image of the rows that never draws two
 * rows further apart than they are, but for a known error. That is, there is a map T with |T x - T
 * y| &lt;= |x - y| for all x, y, and the image z of x has |z - T x| &lt;= error(x). Hence a pair at
 * distance d has images at most d + error(x) + error(y) apart, and whatever is farther apart than
 * that can be dropped unseen. Not safe for use by several threads.
 */
public interface FilterSpace extends AutoCloseable {

  /** Components of an image. */
  int dimension();

  /**
   * Maps rows.
   *
   * @param values row-major [rows x d], from {@code offset} on
   * @param images receives the images, row-major [rows x dimension]
   * @param errors receives each row's error [rows]
   */
  void map(float[] values, int offset, int rows, float[] images, double[] errors);

  @Override
  void close();
}

package io.tsds.spectral;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A nonnegative factorization W H of S = U U', the projection on the K leading eigenvectors, which
 * for separate clusters is block-diagonal with entries at least 0. S is never formed: every product
 * with it costs O(m K). Since S alone enters, signs and rotations of eigenvectors change nothing.
 *
 * <p>Hierarchical alternating least squares (Cichocki and Phan 2009) on min ||S - W H||_F, W and H
 * at least 0, from the columns of S at K rows that a QR decomposition of the rows of U with
 * pivoting finds: the rows farthest apart. The columns of a factor are updated one after another,
 * but a row's entries depend on no other row, so that an iteration goes through the rows once for
 * each factor: O(m K^2).
 */
public final class ProjectionFactors {
  private static final int MOST_ITERATIONS = 200;

  /** A row that is as long as the longest but for rounding can be the first pivot. */
  private static final double AS_LONG = 1e-9;

  private final int size;
  private final int rank;

  /** U [size x rank]. */
  private final TiledRows basis;

  private final Factor w;

  /** The transpose of H. */
  private final Factor h;

  private double error;
  private int iterations;

  /** A factor with what the other is updated by. */
  private static final class Factor {
    /** [size x rank]. */
    private final TiledRows rows;

    /** U' times the rows [rank x rank]. */
    private double[] inner;

    /** The rows' products with each other [rank x rank]. */
    private double[] gram;

    Factor(TiledRows rows) {
      this.rows = rows;
    }
  }

  /**
   * @param empty a matrix of as many rows as there are, and {@code rank} columns
   */
  private ProjectionFactors(Eigenpairs pairs, int rank, TiledRows empty) {
    this.size = pairs.size();
    this.rank = rank;
    this.basis = empty;
    this.w = new Factor(empty.like());
    this.h = new Factor(empty.like());
    basis.forEachTile(tile -> fillBasis(pairs, tile));
    int[] pivots = pivots();
    w.rows.forEachTile(tile -> fillColumns(pairs, pivots, tile));
    scaleStart();
  }

  private void fillBasis(Eigenpairs pairs, int tile) {
    double[] values = basis.tile(tile);
    int rows = basis.rows(tile);
    for (int row = 0; row < rows; row++) {
      int from = (basis.first(tile) + row) * pairs.count();
      for (int k = 0; k < rank; k++) {
        values[k * rows + row] = pairs.vectors()[from + k];
      }
    }
  }

  /**
   * Factors the projection on the leading eigenvectors.
   *
   * @param rank K, from 1 to the number of pairs
   * @param tolerance the relative change of the error at which iterations end
   */
  public static ProjectionFactors of(Eigenpairs pairs, int rank, double tolerance) {
    return of(pairs, rank, tolerance, TiledRows::new);
  }

  /** The same to the bit, in the calling thread alone. */
  static ProjectionFactors inOneThread(Eigenpairs pairs, int rank, double tolerance) {
    return of(pairs, rank, tolerance, TiledRows::inOneThread);
  }

  /** Makes a matrix of zeros. */
  @FunctionalInterface
  private interface Zeros {
    TiledRows of(int size, int columns);
  }

  private static ProjectionFactors of(Eigenpairs pairs, int rank, double tolerance, Zeros zeros) {
    if (rank < 1 || rank > pairs.count()) {
      throw new IllegalArgumentException(rank + " clusters of " + pairs.count() + " eigenvectors");
    }
    ProjectionFactors factors = new ProjectionFactors(pairs, rank, zeros.of(pairs.size(), rank));
    factors.iterate(tolerance);
    return factors;
  }

  /** ||S - W H||_F / ||S||_F, comparable between ranks since ||S||_F is the root of K. */
  public double relativeError() {
    return error;
  }

  /** Iterations that were made. */
  public int iterations() {
    return iterations;
  }

  /** W with the rows of H scaled to norm 1 [size x rank]: how much a row belongs to a cluster. */
  public double[] memberships() {
    double[] scaled = w.rows.rowMajor();
    for (int k = 0; k < rank; k++) {
      double norm = StrictMath.sqrt(h.gram[k * rank + k]);
      for (int row = 0; row < size; row++) {
        scaled[row * rank + k] *= norm;
      }
    }
    return scaled;
  }

  private void iterate(double tolerance) {
    error = currentError();
    while (iterations < MOST_ITERATIONS) {
      iterations++;
      update(w, h);
      update(h, w);
      double before = error;
      error = currentError();
      if (Math.abs(before - error) <= tolerance * before) {
        return;
      }
    }
  }

  /** One sweep over the columns of one factor, the other fixed; S is symmetric. */
  private void update(Factor factor, Factor other) {
    double[] inner = other.inner;
    double[] gram = other.gram;
    takeProducts(factor, tile -> update(factor.rows, tile, inner, gram));
  }

  /** The sweep over the columns of some rows. */
  private void update(TiledRows factor, int tile, double[] inner, double[] gram) {
    double[] values = factor.tile(tile);
    int rows = factor.rows(tile);
    double[] gradient = new double[rows];
    double[] descent = new double[rank];
    for (int k = 0; k < rank; k++) {
      double diagonal = gram[k * rank + k];
      if (diagonal == 0) {
        continue;
      }
      for (int j = 0; j < rank; j++) {
        descent[j] = -gram[j * rank + k];
      }
      Arrays.fill(gradient, 0);
      TiledRows.addProduct(basis.tile(tile), rank, rows, inner, k, rank, gradient);
      TiledRows.addProduct(values, rank, rows, descent, 0, 1, gradient);
      int column = k * rows;
      for (int row = 0; row < rows; row++) {
        values[column + row] = Math.max(0, values[column + row] + gradient[row] / diagonal);
      }
    }
  }

  /** Changes a factor tile by tile, and forms its products while its values are in cache. */
  private void takeProducts(Factor factor, IntConsumer change) {
    int square = rank * rank;
    double[] products =
        factor.rows.sums(
            2 * square,
            (tile, sums) -> {
              change.accept(tile);
              double[] values = factor.rows.tile(tile);
              int rows = factor.rows.rows(tile);
              TiledRows.gram(basis.tile(tile), values, rank, rows, sums, 0);
              TiledRows.gram(values, values, rank, rows, sums, square);
            });
    factor.inner = Arrays.copyOf(products, square);
    factor.gram = Arrays.copyOfRange(products, square, 2 * square);
  }

  /** From ||S||^2 - 2 tr(S W H) + ||W H||^2. */
  private double currentError() {
    double inner = dot(w.inner, h.inner);
    double square = dot(w.gram, h.gram);
    return StrictMath.sqrt(Math.max(0, rank - 2 * inner + square) / rank);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The factor by which both start factors fit S best. */
  private void scaleStart() {
    takeProducts(w, tile -> {});
    double root = StrictMath.sqrt(dot(w.inner, w.inner) / dot(w.gram, w.gram));
    takeProducts(
        w,
        tile -> {
          double[] values = w.rows.tile(tile);
          for (int i = 0; i < values.length; i++) {
            values[i] *= root;
          }
        });
    h.rows.forEachTile(
        tile ->
            System.arraycopy(w.rows.tile(tile), 0, h.rows.tile(tile), 0, h.rows.tile(tile).length));
    h.inner = w.inner;
    h.gram = w.gram;
  }

  /** Columns of S at these rows, negatives cut. */
  private void fillColumns(Eigenpairs pairs, int[] pivots, int tile) {
    double[] values = w.rows.tile(tile);
    int rows = w.rows.rows(tile);
    double[] column = new double[rows];
    for (int k = 0; k < rank; k++) {
      Arrays.fill(column, 0);
      int pivot = pivots[k] * pairs.count();
      TiledRows.addProduct(basis.tile(tile), rank, rows, pairs.vectors(), pivot, 1, column);
      for (int row = 0; row < rows; row++) {
        values[k * rows + row] = Math.max(0, column[row]);
      }
    }
  }

  /** The rows that a QR decomposition with pivoting takes first; of equally long ones the first. */
  private int[] pivots() {
    TiledRows rest = basis.like();
    double[] squares = new double[size];
    rest.forEachTile(
        tile -> {
          System.arraycopy(basis.tile(tile), 0, rest.tile(tile), 0, rest.tile(tile).length);
          addSquares(rest, tile, squares);
        });
    int[] pivots = new int[rank];
    for (int k = 0; k < rank; k++) {
      pivots[k] = longest(squares);
      double[] direction = rest.row(pivots[k]);
      double square = dot(direction, direction);
      if (square > 0) {
        rest.forEachTile(
            tile -> {
              subtract(rest, tile, direction, square);
              addSquares(rest, tile, squares);
            });
      }
    }
    return pivots;
  }

  /** Takes the part along a direction from some rows. */
  private void subtract(TiledRows from, int tile, double[] direction, double square) {
    double[] values = from.tile(tile);
    int rows = from.rows(tile);
    double[] share = new double[rows];
    TiledRows.addProduct(values, rank, rows, direction, 0, 1, share);
    for (int j = 0; j < rank; j++) {
      for (int row = 0; row < rows; row++) {
        values[j * rows + row] -= share[row] / square * direction[j];
      }
    }
  }

  /** The squared norms of some rows. */
  private void addSquares(TiledRows of, int tile, double[] squares) {
    double[] values = of.tile(tile);
    int rows = of.rows(tile);
    int first = of.first(tile);
    Arrays.fill(squares, first, first + rows, 0);
    for (int j = 0; j < rank; j++) {
      for (int row = 0; row < rows; row++) {
        squares[first + row] += values[j * rows + row] * values[j * rows + row];
      }
    }
  }

  private static int longest(double[] squares) {
    double largest = 0;
    for (double square : squares) {
      largest = Math.max(largest, StrictMath.sqrt(square));
    }
    int row = 0;
    while (StrictMath.sqrt(squares[row]) < largest * (1 - AS_LONG)) {
      row++;
    }
    return row;
  }
}

package io.tsds.spectral;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A matrix of many rows and few columns, in tiles of consecutive rows. A tile stands column by
 * column, so that loops over its rows go over consecutive values and fit into a processor's first
 * caches. Tiles are worked on concurrently; sums are formed in each tile and then added in the
 * order of the tiles, so that threads change no bit.
 */
final class TiledRows {
  /** Rows of a tile, but the last. */
  private static final int ROWS = 256;

  /** Fewer tiles than that take less time than starting threads for them. */
  private static final int FEW = 8;

  private final int size;
  private final int columns;

  /** Column-major [columns x rows of the tile]. */
  private final double[][] tiles;

  private final boolean concurrent;

  TiledRows(int size, int columns) {
    this(size, columns, (size + ROWS - 1) / ROWS >= FEW);
  }

  private TiledRows(int size, int columns, boolean concurrent) {
    this.size = size;
    this.columns = columns;
    this.concurrent = concurrent;
    this.tiles = new double[(size + ROWS - 1) / ROWS][];
    for (int tile = 0; tile < tiles.length; tile++) {
      tiles[tile] = new double[rows(tile) * columns];
    }
  }

  /** A matrix whose tiles the calling thread works on one after another. */
  static TiledRows inOneThread(int size, int columns) {
    return new TiledRows(size, columns, false);
  }

  /** A matrix of zeros of the same form, worked on in the same way. */
  TiledRows like() {
    return new TiledRows(size, columns, concurrent);
  }

  /** The number of a tile's first row. */
  int first(int tile) {
    return tile * ROWS;
  }

  /** Rows of a tile. */
  int rows(int tile) {
    return Math.min(ROWS, size - tile * ROWS);
  }

  /** The values of a tile, which may be changed [columns x rows]. */
  double[] tile(int tile) {
    return tiles[tile];
  }

  /** The values of a row [columns]. */
  double[] row(int row) {
    double[] values = new double[columns];
    int tile = row / ROWS;
    for (int column = 0; column < columns; column++) {
      values[column] = tiles[tile][column * rows(tile) + row % ROWS];
    }
    return values;
  }

  /** Does something for each tile, concurrently unless otherwise said. */
  void forEachTile(IntConsumer work) {
    IntStream all = IntStream.range(0, tiles.length);
    (concurrent ? all.parallel() : all).forEach(work);
  }

  /** Sums of a tile. */
  @FunctionalInterface
  interface TileSums {
    /**
     * Forms the sums of a tile.
     *
     * @param sums to be filled, zero before
     */
    void add(int tile, double[] sums);
  }

  /** Sums over all tiles, each formed concurrently. */
  double[] sums(int count, TileSums work) {
    double[][] parts = new double[tiles.length][];
    forEachTile(
        tile -> {
          parts[tile] = new double[count];
          work.add(tile, parts[tile]);
        });
    double[] sums = new double[count];
    for (double[] part : parts) {
      for (int i = 0; i < count; i++) {
        sums[i] += part[i];
      }
    }
    return sums;
  }

  /** Row-major [size x columns]. */
  double[] rowMajor() {
    double[] values = new double[size * columns];
    forEachTile(
        tile -> {
          int rows = rows(tile);
          for (int row = 0; row < rows; row++) {
            int into = (first(tile) + row) * columns;
            for (int column = 0; column < columns; column++) {
              values[into + column] = tiles[tile][column * rows + row];
            }
          }
        });
    return values;
  }

  /**
   * Adds a product: into += a b.
   *
   * @param a columns of some rows, column-major [inner x rows]
   * @param b every {@code step}-th from {@code from} on [inner]
   * @param into [rows]
   */
  static void addProduct(
      double[] a, int inner, int rows, double[] b, int from, int step, double[] into) {
    int j = 0;
    for (; j + 4 <= inner; j += 4) {
      double b0 = b[from + j * step];
      double b1 = b[from + (j + 1) * step];
      double b2 = b[from + (j + 2) * step];
      double b3 = b[from + (j + 3) * step];
      int a0 = j * rows;
      int a1 = a0 + rows;
      int a2 = a1 + rows;
      int a3 = a2 + rows;
      for (int row = 0; row < rows; row++) {
        into[row] =
            into[row] + b0 * a[a0 + row] + b1 * a[a1 + row] + b2 * a[a2 + row] + b3 * a[a3 + row];
      }
    }
    for (; j < inner; j++) {
      double factor = b[from + j * step];
      int start = j * rows;
      for (int row = 0; row < rows; row++) {
        into[row] += factor * a[start + row];
      }
    }
  }

  /**
   * a' b of some rows.
   *
   * @param a column-major [columns x rows]
   * @param b column-major [columns x rows]
   * @param into row-major, from a place on [columns x columns]
   */
  static void gram(double[] a, double[] b, int columns, int rows, double[] into, int at) {
    for (int j = 0; j < columns; j++) {
      int k = 0;
      for (; k + 4 <= columns; k += 4) {
        dots(a, j * rows, b, k * rows, rows, into, at + j * columns + k);
      }
      for (; k < columns; k++) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
          sum += a[j * rows + row] * b[k * rows + row];
        }
        into[at + j * columns + k] = sum;
      }
    }
  }

  /** Products of a column with four; their sums do not wait for each other. */
  private static void dots(
      double[] a, int from, double[] b, int first, int rows, double[] into, int at) {
    int second = first + rows;
    int third = second + rows;
    int fourth = third + rows;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int row = 0; row < rows; row++) {
      double value = a[from + row];
      sum0 += value * b[first + row];
      sum1 += value * b[second + row];
      sum2 += value * b[third + row];
      sum3 += value * b[fourth + row];
    }
    into[at] = sum0;
    into[at + 1] = sum1;
    into[at + 2] = sum2;
    into[at + 3] = sum3;
  }
}

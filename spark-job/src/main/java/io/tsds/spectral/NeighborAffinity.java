package io.tsds.spectral;

import java.util.Arrays;

/**
 * Affinities of nearest neighbors: w_ij = exp(-d_ij^2 / (s_i s_j)) where j is among the k nearest
 * of i or i among those of j, and 0 elsewhere and on the diagonal; s_i is the distance of i to its
 * k-th (self-tuning, Zelnik-Manor and Perona 2004). Sparse: 12 bytes an entry, at most 2 k entries
 * a row on average.
 */
public final class NeighborAffinity implements Affinity {
  /** Where the entries of each row begin, and where the last one's end [rows + 1]. */
  private final int[] starts;

  /** Column of each entry, ascending in a row. */
  private final int[] columns;

  private final double[] values;

  private NeighborAffinity(int[] starts, int[] columns, double[] values) {
    this.starts = starts;
    this.columns = columns;
    this.values = values;
  }

  /** The affinities of the union of all lists. */
  public static NeighborAffinity of(NearestNeighbors nearest) {
    int rows = nearest.rows();
    int[] counts = new int[rows + 1];
    forEachEdge(
        nearest,
        (row, other, distance) -> {
          counts[row]++;
          counts[other]++;
        });
    int[] starts = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      starts[row + 1] = Math.addExact(starts[row], counts[row]);
    }
    long[] entries = new long[starts[rows]];
    double[] distances = new double[starts[rows]];
    int[] next = Arrays.copyOf(starts, rows);
    forEachEdge(
        nearest,
        (row, other, distance) -> {
          distances[next[row]] = distance;
          entries[next[row]++] = other;
          distances[next[other]] = distance;
          entries[next[other]++] = row;
        });
    int[] columns = new int[entries.length];
    double[] values = new double[entries.length];
    for (int row = 0; row < rows; row++) {
      sort(entries, distances, starts[row], starts[row + 1]);
      for (int entry = starts[row]; entry < starts[row + 1]; entry++) {
        columns[entry] = (int) entries[entry];
        double distance = distances[entry];
        values[entry] = weight(distance, nearest.scale(row), nearest.scale(columns[entry]));
      }
    }
    return new NeighborAffinity(starts, columns, values);
  }

  /** exp(-d^2 / (s_i s_j)). */
  static double weight(double distance, double scale, double otherScale) {
    return StrictMath.exp(-distance * distance / (scale * otherScale));
  }

  private interface EdgeConsumer {
    void accept(int row, int other, double distance);
  }

  /** Every pair of neighbors once, by the row that has the other in its list. */
  private static void forEachEdge(NearestNeighbors nearest, EdgeConsumer consumer) {
    int k = nearest.k();
    for (int row = 0; row < nearest.rows(); row++) {
      for (int rank = 0; rank < k; rank++) {
        int other = nearest.neighbors()[row * k + rank];
        if (other == row) {
          throw new IllegalArgumentException("row " + row + " is its own neighbor");
        }
        if (other > row || !isListed(nearest, other, row)) {
          consumer.accept(row, other, nearest.distances()[row * k + rank]);
        }
      }
    }
  }

  private static boolean isListed(NearestNeighbors nearest, int of, int row) {
    int k = nearest.k();
    for (int entry = of * k; entry < (of + 1) * k; entry++) {
      if (nearest.neighbors()[entry] == row) {
        return true;
      }
    }
    return false;
  }

  /** By column; rows are short, so that insertion is fast. */
  private static void sort(long[] entries, double[] distances, int from, int to) {
    if (to - from > 256) {
      sortLong(entries, distances, from, to);
      return;
    }
    for (int i = from + 1; i < to; i++) {
      long entry = entries[i];
      double distance = distances[i];
      int j = i;
      for (; j > from && entries[j - 1] > entry; j--) {
        entries[j] = entries[j - 1];
        distances[j] = distances[j - 1];
      }
      entries[j] = entry;
      distances[j] = distance;
    }
  }

  /** A row that many have for a neighbor: columns and places in one key. */
  private static void sortLong(long[] entries, double[] distances, int from, int to) {
    long[] keys = new long[to - from];
    double[] copy = Arrays.copyOfRange(distances, from, to);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (entries[from + i] << Integer.SIZE) | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      entries[from + i] = keys[i] >>> Integer.SIZE;
      distances[from + i] = copy[(int) keys[i]];
    }
  }

  @Override
  public int size() {
    return starts.length - 1;
  }

  /** The number of entries, both triangles. */
  public int entries() {
    return columns.length;
  }

  @Override
  public double degree(int row) {
    double sum = 0;
    for (int entry = starts[row]; entry < starts[row + 1]; entry++) {
      sum += values[entry];
    }
    return sum;
  }

  @Override
  public double rowProduct(int row, double[] x) {
    double sum = 0;
    for (int entry = starts[row]; entry < starts[row + 1]; entry++) {
      sum += values[entry] * x[columns[entry]];
    }
    return sum;
  }
}

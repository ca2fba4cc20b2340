package io.tsds.generate;

import java.util.Arrays;

/**
 * Which cluster a row is in, and whether its degradation is known. Cluster k, from 0, has a share
 * of all rows proportional to 1 / (k + 1), to one row. Members are numbered cluster by cluster, and
 * {@link RowOrder} spreads the numbers over the rows; the first numbers of a cluster are those that
 * are measured, so that its measured rows are a random part of exact size.
 */
final class RecoveryClusters {
  /** Where the numbers of each cluster end [clusters]. */
  private final long[] ends;

  private final double measured;
  private final RowOrder order;

  RecoveryClusters(RecoveryDataParameters parameters) {
    this.ends = ends(parameters.data().rows(), parameters.data().clusters());
    this.measured = parameters.measured();
    this.order = new RowOrder(parameters.seed(), parameters.data().rows());
  }

  /** Whether so few rows leave a cluster without any. */
  static boolean anyIsEmpty(long rows, int clusters) {
    long[] ends = ends(rows, clusters);
    long begin = 0;
    for (long end : ends) {
      if (end == begin) {
        return true;
      }
      begin = end;
    }
    return false;
  }

  private static long[] ends(long rows, int clusters) {
    double[] shares = new double[clusters];
    double sum = 0;
    for (int cluster = 0; cluster < clusters; cluster++) {
      sum += 1.0 / (cluster + 1);
      shares[cluster] = sum;
    }
    long[] ends = new long[clusters];
    for (int cluster = 0; cluster < clusters; cluster++) {
      ends[cluster] = Math.round(rows * (shares[cluster] / sum));
    }
    return ends;
  }

  int count() {
    return ends.length;
  }

  int clusterOf(long row) {
    return clusterOfNumber(order.at(row));
  }

  private int clusterOfNumber(long number) {
    int found = Arrays.binarySearch(ends, number);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Whether the row's degradation is known. */
  boolean isMeasured(long row) {
    long number = order.at(row);
    int cluster = clusterOfNumber(number);
    return number - begin(cluster) < measured(cluster);
  }

  /** Rows of the cluster. */
  long size(int cluster) {
    return ends[cluster] - begin(cluster);
  }

  /** Rows of the cluster whose degradation is known: the share that was asked for, at least one. */
  long measured(int cluster) {
    return Math.max(1, Math.round(measured * size(cluster)));
  }

  /** Rows of all clusters whose degradation is known. */
  long measured() {
    long sum = 0;
    for (int cluster = 0; cluster < ends.length; cluster++) {
      sum += measured(cluster);
    }
    return sum;
  }

  private long begin(int cluster) {
    return cluster == 0 ? 0 : ends[cluster - 1];
  }
}

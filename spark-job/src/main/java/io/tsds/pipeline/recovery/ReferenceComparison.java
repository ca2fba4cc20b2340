package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.recovery.AllocationBound;
import io.tsds.recovery.LossFacts;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares sets of candidates by their clusters and by what they have in common.
 *
 * @param candidates id and cluster of every candidate
 * @param clusters how many there are
 */
record ReferenceComparison(Dataset<Row> candidates, int clusters) {

  /**
   * A set of candidates.
   *
   * @param name that messages and reports have
   * @param description what it is
   * @param ids each once
   * @param counts of its candidates in each cluster [clusters]
   */
  record Counted(String name, String description, Dataset<Row> ids, long[] counts) {
    long size() {
      long size = 0;
      for (long count : counts) {
        size += count;
      }
      return size;
    }
  }

  /**
   * Counts a set by clusters.
   *
   * @param parameter what messages call it
   * @throws UserException if an id is that of no candidate
   */
  Counted counted(String parameter, String name, String description, Dataset<Row> ids) {
    long[] counts = new long[clusters];
    Dataset<Row> joined =
        ids.join(candidates.select(Columns.ID, Columns.CLUSTER), new String[] {Columns.ID}, "left");
    for (Row row : joined.groupBy(Columns.CLUSTER).agg(count(lit(1))).collectAsList()) {
      if (row.isNullAt(0)) {
        throw unknown(parameter, joined, row.getLong(1));
      }
      counts[row.getInt(0)] = row.getLong(1);
    }
    Counted counted = new Counted(name, description, ids, counts);
    if (counted.size() == 0) {
      throw new UserException(parameter + " is " + description + ", which has no ids");
    }
    return counted;
  }

  private static UserException unknown(String parameter, Dataset<Row> joined, long count) {
    Object first =
        joined.where(col(Columns.CLUSTER).isNull()).orderBy(Columns.ID).first().getAs(Columns.ID);
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s has %s that no candidate has, such as %s; a set can be compared only where each"
                + " of its candidates has a cluster",
            parameter,
            Quantity.of(count, "id"),
            first));
  }

  /** How many candidates are in both. */
  static long common(Counted one, Counted other) {
    return one.ids().join(other.ids(), new String[] {Columns.ID}, "left_semi").count();
  }

  /**
   * How far a selection is from a reference.
   *
   * @param budget B of the selection
   */
  static AllocationBound bound(long budget, Counted selection, Counted reference) {
    return AllocationBound.of(
        budget, selection.counts(), reference.counts(), common(selection, reference));
  }

  /** Jaccard distance of two sets. */
  static double distance(Counted one, Counted other) {
    long common = common(one, other);
    long all = one.size() + other.size() - common;
    return all == 0 ? 0 : (all - common) / (double) all;
  }

  /**
   * What trained runs say of lambda.
   *
   * @param sets on which they were trained
   * @param losses of the runs [sets]
   */
  static double lambdaAtLeast(List<Counted> sets, double[] losses) {
    double[][] distances = new double[sets.size()][sets.size()];
    for (int i = 0; i < distances.length; i++) {
      for (int j = 0; j < i; j++) {
        distances[i][j] = distance(sets.get(i), sets.get(j));
        distances[j][i] = distances[i][j];
      }
    }
    return LossFacts.lambdaAtLeast(losses, distances);
  }
}

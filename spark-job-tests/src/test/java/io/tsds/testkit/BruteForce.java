package io.tsds.testkit;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The slow, obviously right search and density: every pair, in double, fully sorted.
 *
 * @param lists neighbor lists of every query by (squared distance, id)
 * @param poolRows candidate row of every pool member, in the order of the ids [pool]
 */
public record BruteForce(NeighborLists lists, int[] poolRows) {

  /** The min(prefetch, N) nearest candidates of every query, and their pool. */
  public static BruteForce search(EmbeddingBlock queries, EmbeddingBlock candidates, int prefetch) {
    int length = Math.min(prefetch, candidates.rows());
    int[] rows = new int[queries.rows() * length];
    double[] squaredDistances = new double[rows.length];
    int[] all = new int[candidates.rows()];
    Arrays.setAll(all, row -> row);
    BitSet pooled = new BitSet();
    for (int query = 0; query < queries.rows(); query++) {
      double[] distances = squaredDistances(queries, query, candidates, all);
      Integer[] nearest = order(distances, candidates, all);
      for (int rank = 0; rank < length; rank++) {
        rows[query * length + rank] = nearest[rank];
        squaredDistances[query * length + rank] = distances[nearest[rank]];
        pooled.set(nearest[rank]);
      }
    }
    int[] poolRows = inIdOrder(candidates, pooled.stream().toArray());
    int[] poolIndexOfRow = new int[candidates.rows()];
    for (int member = 0; member < poolRows.length; member++) {
      poolIndexOfRow[poolRows[member]] = member;
    }
    int[] pool = Arrays.stream(rows).map(row -> poolIndexOfRow[row]).toArray();
    return new BruteForce(
        new NeighborLists(queries.rows(), length, pool, squaredDistances), poolRows);
  }

  /** Candidate row of the query's neighbor at {@code rank}, nearest is 0. */
  public int row(int query, int rank) {
    return poolRows[lists.poolIndex(query, rank)];
  }

  /**
   * Kernel density of every pool member: the sum of max(0, 1 - d^2/h^2) over its {@code
   * kdeNeighbors} nearest in the pool, itself included, nearest first [pool].
   */
  public double[] densities(EmbeddingBlock candidates, double bandwidth, int kdeNeighbors) {
    double[] densities = new double[poolRows.length];
    if (bandwidth == 0) {
      Arrays.fill(densities, 1);
      return densities;
    }
    for (int member = 0; member < poolRows.length; member++) {
      double[] distances = squaredDistances(candidates, poolRows[member], candidates, poolRows);
      Integer[] nearest = order(distances, candidates, poolRows);
      for (int rank = 0; rank < Math.min(kdeNeighbors, nearest.length); rank++) {
        double squaredDistance = distances[nearest[rank]];
        densities[member] +=
            squaredDistance == 0 ? 1 : Math.max(0, 1 - squaredDistance / (bandwidth * bandwidth));
      }
    }
    return densities;
  }

  /** Distance of every pool member to the nearest other one [pool]. */
  public double[] nearestInPool(EmbeddingBlock candidates) {
    double[] nearest = new double[poolRows.length];
    for (int member = 0; member < poolRows.length; member++) {
      double[] distances = squaredDistances(candidates, poolRows[member], candidates, poolRows);
      distances[member] = Double.POSITIVE_INFINITY;
      nearest[member] = Math.sqrt(Arrays.stream(distances).min().orElseThrow());
    }
    return nearest;
  }

  private static double[] squaredDistances(
      EmbeddingBlock from, int row, EmbeddingBlock to, int[] toRows) {
    double[] distances = new double[toRows.length];
    for (int i = 0; i < toRows.length; i++) {
      distances[i] =
          SquaredDistance.between(
              from.values(), from.offset(row), to.values(), to.offset(toRows[i]), to.dimension());
    }
    return distances;
  }

  /** Places in {@code rows} by (squared distance, id). */
  private static Integer[] order(double[] distances, EmbeddingBlock block, int[] rows) {
    Integer[] order = new Integer[rows.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            distances[a] != distances[b]
                ? Double.compare(distances[a], distances[b])
                : block.ids().compare(rows[a], block.ids(), rows[b]));
    return order;
  }

  private static int[] inIdOrder(EmbeddingBlock block, int[] rows) {
    Integer[] order = order(new double[rows.length], block, rows);
    return Arrays.stream(order).mapToInt(place -> rows[place]).toArray();
  }
}

package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import java.util.Arrays;

/**
 * Canonical distances of many pairs, row after row: a row is read once and stays in the processor's
 * innermost cache while the queries, of one tile, come from the outer ones. Going through the pairs
 * query after query, each row would come from memory, which takes four times as long.
 */
final class PairDistances {
  private final SearchQueries queries;
  private int[] ends = new int[0];

  /** By row: the query, and the place of the pair query after query, packed. */
  private long[] byRow = new long[0];

  private double[] squaredDistances = new double[0];
  private long computed;

  PairDistances(SearchQueries queries) {
    this.queries = queries;
  }

  /** Computes the distances of the pending pairs of queries {@code from} to {@code to - 1}. */
  void compute(PendingPairs[] pending, int from, int to, EmbeddingBlock block) {
    int pairs = sortByRow(pending, from, to, block.rows());
    if (squaredDistances.length < pairs) {
      squaredDistances = new double[pairs + pairs / 4];
    }
    int next = 0;
    for (int row = 0; next < pairs; row++) {
      for (; next < ends[row]; next++) {
        int query = (int) (byRow[next] >>> 32);
        squaredDistances[(int) byRow[next]] = queries.squaredDistance(query, block, row);
      }
    }
    computed += pairs;
  }

  /** The squared distance of a pair, counted query after query as they were pending. */
  double squaredDistance(int pair) {
    return squaredDistances[pair];
  }

  /** Counting sort: afterwards row r's pairs end before {@code ends[r]}. */
  private int sortByRow(PendingPairs[] pending, int from, int to, int rows) {
    if (ends.length < rows + 1) {
      ends = new int[rows + 1];
    }
    Arrays.fill(ends, 0);
    int pairs = 0;
    for (int query = from; query < to; query++) {
      PendingPairs own = pending[query];
      for (int pair = 0; pair < own.size(); pair++) {
        ends[own.row(pair) + 1]++;
      }
      pairs = Math.addExact(pairs, own.size());
    }
    if (byRow.length < pairs) {
      byRow = new long[pairs + pairs / 4];
    }
    // First where each row's pairs begin; filling them in moves that to where they end.
    for (int row = 0; row < rows; row++) {
      ends[row + 1] += ends[row];
    }
    int place = 0;
    for (int query = from; query < to; query++) {
      PendingPairs own = pending[query];
      for (int pair = 0; pair < own.size(); pair++) {
        byRow[ends[own.row(pair)]++] = (long) query << 32 | place++;
      }
    }
    return pairs;
  }

  /** Distances computed so far. */
  long computed() {
    return computed;
  }
}

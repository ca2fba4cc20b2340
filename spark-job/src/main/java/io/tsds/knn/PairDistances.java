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
  private int[] queriesOfRows = new int[0];
  private long computed;

  PairDistances(SearchQueries queries) {
    this.queries = queries;
  }

  /** Takes a pair and its canonical squared distance. */
  interface Sink {
    void accept(int query, int row, double squaredDistance);
  }

  /** Computes the distances of the pending pairs of queries {@code from} to {@code to - 1}. */
  void compute(PendingPairs[] pending, int from, int to, EmbeddingBlock block, Sink sink) {
    int pairs = sortByRow(pending, from, to, block.rows());
    int next = 0;
    for (int row = 0; next < pairs; row++) {
      for (; next < ends[row]; next++) {
        int query = queriesOfRows[next];
        sink.accept(query, row, queries.squaredDistance(query, block, row));
      }
    }
    computed += pairs;
  }

  /** Counting sort: afterwards row r's queries end before {@code ends[r]}. */
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
    if (queriesOfRows.length < pairs) {
      queriesOfRows = new int[pairs + pairs / 4];
    }
    // First where each row's queries begin; filling them in moves that to where they end.
    for (int row = 0; row < rows; row++) {
      ends[row + 1] += ends[row];
    }
    for (int query = from; query < to; query++) {
      PendingPairs own = pending[query];
      for (int pair = 0; pair < own.size(); pair++) {
        queriesOfRows[ends[own.row(pair)]++] = query;
      }
    }
    return pairs;
  }

  /** Distances computed so far. */
  long computed() {
    return computed;
  }
}

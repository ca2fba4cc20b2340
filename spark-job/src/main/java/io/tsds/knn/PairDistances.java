package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.filter.SearchQueries;
import java.util.Arrays;

/**
 * Canonical distances of many pairs, collected query after query and computed row after row: a row
 * is read once and stays in the processor's innermost cache while the queries, of one tile, come
 * from the outer ones. Going through the pairs query after query, each row would come from memory,
 * which takes four times as long.
 */
final class PairDistances {
  private final SearchQueries queries;

  /** Query and row of each pair, packed. */
  private long[] pairs = new long[0];

  private int size;
  private int firstRow;
  private int endRow;
  private int[] ends = new int[0];

  /** By row: the query, and the place of the pair, packed. */
  private long[] byRow = new long[0];

  private double[] squaredDistances = new double[0];
  private long computed;

  PairDistances(SearchQueries queries) {
    this.queries = queries;
    clear();
  }

  /** Forgets the pairs. */
  void clear() {
    size = 0;
    firstRow = Integer.MAX_VALUE;
    endRow = 0;
  }

  /** Pairs collected since the last {@link #clear}. */
  int size() {
    return size;
  }

  /** Collects pairs of a query with rows from {@code first} on. */
  void add(int query, int first, int[] columns, int count) {
    makeRoom(count);
    for (int i = 0; i < count; i++) {
      pairs[size + i] = pack(query, first + columns[i]);
    }
    size += count;
    firstRow = Math.min(firstRow, first + columns[0]);
    endRow = Math.max(endRow, first + columns[count - 1] + 1);
  }

  /** Collects all pending pairs of a query, which lie in rows {@code from} to {@code to - 1}. */
  void add(int query, WaitingPairsOfQuery pending, int from, int to) {
    makeRoom(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      pairs[size + i] = pack(query, pending.row(i));
    }
    size += pending.size();
    firstRow = Math.min(firstRow, from);
    endRow = Math.max(endRow, to);
  }

  private static long pack(int query, int row) {
    return (long) query << 32 | row;
  }

  private void makeRoom(int count) {
    int needed = Math.addExact(size, count);
    if (pairs.length < needed) {
      pairs = Arrays.copyOf(pairs, needed + needed / 2);
    }
  }

  /** Computes the distances of all pairs. */
  void compute(EmbeddingBlock block) {
    if (size == 0) {
      return;
    }
    if (squaredDistances.length < size) {
      squaredDistances = new double[pairs.length];
      byRow = new long[pairs.length];
    }
    sortByRow();
    int next = 0;
    for (int row = firstRow; next < size; row++) {
      for (; next < ends[row - firstRow]; next++) {
        int query = (int) (byRow[next] >>> 32);
        squaredDistances[(int) byRow[next]] = queries.squaredDistance(query, block, row);
      }
    }
    computed += size;
  }

  /** Counting sort: afterwards the pairs of row r end before {@code ends[r - firstRow]}. */
  private void sortByRow() {
    int rows = endRow - firstRow;
    if (ends.length < rows + 1) {
      ends = new int[rows + 1];
    }
    Arrays.fill(ends, 0, rows + 1, 0);
    for (int pair = 0; pair < size; pair++) {
      ends[row(pair) - firstRow + 1]++;
    }
    // First where each row's pairs begin; filling them in moves that to where they end.
    for (int row = 0; row < rows; row++) {
      ends[row + 1] += ends[row];
    }
    for (int pair = 0; pair < size; pair++) {
      byRow[ends[row(pair) - firstRow]++] = pack(query(pair), pair);
    }
  }

  int query(int pair) {
    return (int) (pairs[pair] >>> 32);
  }

  int row(int pair) {
    return (int) pairs[pair];
  }

  /** The squared distance of a pair, counted as they were collected. */
  double squaredDistance(int pair) {
    return squaredDistances[pair];
  }

  /** Distances computed so far. */
  long computed() {
    return computed;
  }
}

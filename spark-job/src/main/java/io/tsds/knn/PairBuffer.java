package io.tsds.knn;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Pairs with canonical distances within the bounds of their queries, collected as rows are gone
 * through and handed out query after query: there are so many queries that going from one to the
 * next, with its lists, for each few pairs would take as long as their distances.
 */
final class PairBuffer {
  private final int queries;
  private int[] queryOf = new int[0];
  private int[] rowOf = new int[0];
  private double[] distanceOf = new double[0];
  private int size;
  private final int[] ends;
  private int[] rows = new int[0];
  private double[] squaredDistances = new double[0];

  /**
   * @param queries number of queries
   */
  PairBuffer(int queries) {
    this.queries = queries;
    this.ends = new int[queries + 1];
  }

  /** Pairs collected. */
  int size() {
    return size;
  }

  /**
   * Collects those of the pairs that are within the bounds of their queries.
   *
   * @param bounds squared distance, by the number of the query
   */
  void add(PairDistances pairs, IntToDoubleFunction bounds) {
    int needed = Math.addExact(size, pairs.size());
    if (queryOf.length < needed) {
      int capacity = needed + needed / 2;
      queryOf = Arrays.copyOf(queryOf, capacity);
      rowOf = Arrays.copyOf(rowOf, capacity);
      distanceOf = Arrays.copyOf(distanceOf, capacity);
    }
    int next = size;
    int query = -1;
    double bound = 0;
    for (int pair = 0; pair < pairs.size(); pair++) {
      if (pairs.query(pair) != query) {
        query = pairs.query(pair);
        bound = bounds.applyAsDouble(query);
      }
      // Written always, kept only within the bound: no branch to mispredict.
      double squaredDistance = pairs.squaredDistance(pair);
      queryOf[next] = query;
      rowOf[next] = pairs.row(pair);
      distanceOf[next] = squaredDistance;
      next += squaredDistance <= bound ? 1 : 0;
    }
    size = next;
  }

  /** Puts the pairs in the order of their queries, for {@link #first} and the rest. */
  void sortByQuery() {
    if (rows.length < size) {
      rows = new int[queryOf.length];
      squaredDistances = new double[queryOf.length];
    }
    Arrays.fill(ends, 0);
    for (int pair = 0; pair < size; pair++) {
      ends[queryOf[pair] + 1]++;
    }
    // First where each query's pairs begin; filling them in moves that to where they end.
    for (int query = 0; query < queries; query++) {
      ends[query + 1] += ends[query];
    }
    for (int pair = 0; pair < size; pair++) {
      int place = ends[queryOf[pair]]++;
      rows[place] = rowOf[pair];
      squaredDistances[place] = distanceOf[pair];
    }
  }

  /** First sorted pair of a query. */
  int first(int query) {
    return query == 0 ? 0 : ends[query - 1];
  }

  /** The place behind the last sorted pair of a query. */
  int end(int query) {
    return ends[query];
  }

  /** Row of a sorted pair. */
  int row(int pair) {
    return rows[pair];
  }

  /** Squared distance of a sorted pair. */
  double squaredDistance(int pair) {
    return squaredDistances[pair];
  }

  /** Forgets all pairs. */
  void clear() {
    size = 0;
  }
}

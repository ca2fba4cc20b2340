package io.tsds.knn;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import java.util.Arrays;
import java.util.List;

/**
 * The pool: the distinct candidates of all neighbor lists, numbered from 0 in the order of their
 * ids, and the lists told by those numbers. Takes O(E log E) time and a few words an entry for E =
 * M L entries.
 *
 * @param ids distinct ids, sorted [pool]
 * @param lists every query's neighbors by pool index
 */
public record PoolNumbering(IdColumn ids, NeighborLists lists) {

  /**
   * Numbers the candidates of all lists.
   *
   * @param blocks the merged neighbors of all queries, in the order of the queries; every query has
   *     {@code length} of them
   */
  public static PoolNumbering of(List<NeighborBlock> blocks, int queries, int length, IdKind kind) {
    int entries = Math.multiplyExact(queries, length);
    IdColumn.Builder collected = IdColumn.builder(kind);
    double[] squaredDistances = new double[entries];
    int next = 0;
    for (NeighborBlock block : blocks) {
      for (int count : block.counts()) {
        requireLength(count, length);
      }
      System.arraycopy(block.squaredDistances(), 0, squaredDistances, next, block.entries());
      for (int entry = 0; entry < block.entries(); entry++) {
        collected.append(block.ids(), entry);
      }
      next += block.entries();
    }
    IdColumn all = collected.build();
    IdColumn distinct = kind == IdKind.LONG ? distinctLongs((LongIds) all) : distinct(all);
    int[] pool = new int[entries];
    for (int entry = 0; entry < entries; entry++) {
      pool[entry] = indexOf(distinct, all, entry);
    }
    return new PoolNumbering(distinct, new NeighborLists(queries, length, pool, squaredDistances));
  }

  /**
   * The pool and the lists that some of the queries have by themselves, as {@link #of} makes them
   * from those queries' neighbors alone.
   *
   * @param queries numbers of the queries, ascending
   * @param subset {@link PoolSubset#of} these queries
   */
  public PoolNumbering ofQueries(int[] queries, PoolSubset subset) {
    if (queries.length == lists.queries()) {
      return this;
    }
    int length = lists.length();
    int[] pool = new int[queries.length * length];
    double[] squaredDistances = new double[pool.length];
    for (int i = 0; i < queries.length; i++) {
      int from = queries[i] * length;
      System.arraycopy(lists.squaredDistances(), from, squaredDistances, i * length, length);
      for (int rank = 0; rank < length; rank++) {
        pool[i * length + rank] = subset.member(lists.pool()[from + rank]);
      }
    }
    int[] members = new int[subset.size()];
    Arrays.setAll(members, subset::poolIndex);
    return new PoolNumbering(
        ids.select(members), new NeighborLists(queries.length, length, pool, squaredDistances));
  }

  private static void requireLength(int count, int length) {
    if (count != length) {
      throw new IllegalStateException(
          "a query has %d neighbors where %d were expected".formatted(count, length));
    }
  }

  private static IdColumn distinctLongs(LongIds ids) {
    long[] values = new long[ids.size()];
    Arrays.setAll(values, ids::value);
    Arrays.parallelSort(values);
    int distinct = 0;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[distinct++] = values[i];
      }
    }
    return new LongIds(Arrays.copyOf(values, distinct));
  }

  private static IdColumn distinct(IdColumn ids) {
    int[] order = IdOrder.sorted(ids);
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || ids.compare(order[i], ids, order[distinct - 1]) != 0) {
        order[distinct++] = order[i];
      }
    }
    return ids.select(Arrays.copyOf(order, distinct));
  }

  /** Binary search for the id that {@code column} has at {@code row}; -1 if there is none. */
  private static int indexOf(IdColumn sorted, IdColumn column, int row) {
    int low = 0;
    int high = sorted.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = sorted.compare(middle, column, row);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}

package io.tsds.pool;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.IdOrder;
import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Locale;

/**
 * The pool: the distinct candidates of all neighbor lists, numbered from 0 in the order of their
 * ids, and the lists told by those numbers. Takes expected O(E + U log U) time for E = M L entries
 * and U distinct ids, 12 bytes an entry and a few words an id.
 *
 * @param ids distinct ids, sorted [pool]
 * @param lists every query's neighbors by pool index
 */
public record PoolNumbering(IdColumn ids, NeighborLists lists) {

  /**
   * Numbers the candidates of all lists.
   *
   * @param blocks the merged neighbors of all queries, in the order of the queries, taken one at a
   *     time; every query has {@code length} of them
   */
  public static PoolNumbering of(
      Iterable<NeighborBlock> blocks, int queries, int length, IdKind kind) {
    int entries = Math.multiplyExact(queries, length);
    double[] squaredDistances = new double[entries];
    int[] pool = new int[entries];
    IdColumn found = collect(blocks, length, kind, pool, squaredDistances);
    int[] numbers = new int[found.size()];
    IdColumn sorted =
        kind == IdKind.LONG ? sortedLongs((LongIds) found, numbers) : sorted(found, numbers);
    for (int entry = 0; entry < entries; entry++) {
      pool[entry] = numbers[pool[entry]];
    }
    return new PoolNumbering(sorted, new NeighborLists(queries, length, pool, squaredDistances));
  }

  /** Fills in the distances and the places of the ids, which it returns by place. */
  private static IdColumn collect(
      Iterable<NeighborBlock> blocks,
      int length,
      IdKind kind,
      int[] places,
      double[] squaredDistances) {
    DistinctIds distinct = new DistinctIds(kind);
    int next = 0;
    for (NeighborBlock block : blocks) {
      for (int count : block.counts()) {
        requireLength(count, length);
      }
      System.arraycopy(block.squaredDistances(), 0, squaredDistances, next, block.entries());
      for (int entry = 0; entry < block.entries(); entry++) {
        places[next++] = distinct.place(block.ids(), entry);
      }
    }
    return distinct.ids();
  }

  /**
   * The pool and the lists that some of the queries have by themselves, as {@link #of} makes them
   * from those queries' neighbors alone.
   *
   * @param queries numbers of the queries, ascending
   * @param subset {@link PoolSubset#of} these queries
   */
  public PoolNumbering ofQueries(int[] queries, PoolSubset subset) {
    return of(queries, lists.length(), subset);
  }

  /**
   * The pool and the lists that a search with a smaller prefetch would have found.
   *
   * @param length neighbors of each query, at most those of these lists
   * @param subset {@link PoolSubset#ofFirst} so many
   */
  public PoolNumbering ofFirst(int length, PoolSubset subset) {
    int[] queries = new int[lists.queries()];
    Arrays.setAll(queries, query -> query);
    return of(queries, length, subset);
  }

  private PoolNumbering of(int[] queries, int length, PoolSubset subset) {
    if (queries.length == lists.queries() && length == lists.length()) {
      return this;
    }
    int[] pool = new int[queries.length * length];
    double[] squaredDistances = new double[pool.length];
    for (int i = 0; i < queries.length; i++) {
      int from = queries[i] * lists.length();
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
          String.format(
              Locale.ROOT, "a query has %d neighbors where %d were expected", count, length));
    }
  }

  /** Sorts distinct ids and fills in each one's number in that order. */
  private static IdColumn sortedLongs(LongIds ids, int[] numbers) {
    long[] values = new long[ids.size()];
    Arrays.setAll(values, ids::value);
    Arrays.parallelSort(values);
    LongIds sorted = new LongIds(values);
    PoolLookup lookup = new PoolLookup(sorted);
    Arrays.setAll(numbers, place -> lookup.indexOf(ids, place));
    return sorted;
  }

  private static IdColumn sorted(IdColumn ids, int[] numbers) {
    int[] order = IdOrder.sorted(ids);
    for (int number = 0; number < order.length; number++) {
      numbers[order[number]] = number;
    }
    return ids.select(order);
  }
}

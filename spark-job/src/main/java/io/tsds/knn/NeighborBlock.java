package io.tsds.knn;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.IdColumn;
import java.io.Serializable;

/**
 * Neighbors of consecutive queries in flat arrays: what tasks send to each other. Merged lists are
 * in the order of (squared distance, id); those of a search are in any order.
 *
 * @param firstQuery number of the first query
 * @param counts neighbors of each query
 * @param squaredDistances canonical squared distances, query after query
 * @param ids the neighbors' ids, in the same order
 */
@DefaultSerializer(JavaSerializer.class)
public record NeighborBlock(int firstQuery, int[] counts, double[] squaredDistances, IdColumn ids)
    implements Serializable {

  /** Number of queries. */
  public int queries() {
    return counts.length;
  }

  /** Number of neighbors of all queries. */
  public int entries() {
    return squaredDistances.length;
  }

  /** The same lists of queries numbered from another one on. */
  public NeighborBlock renumbered(int otherFirstQuery) {
    return new NeighborBlock(otherFirstQuery, counts, squaredDistances, ids);
  }

  /**
   * Whether these merged lists are whole: each has L rows within the bound that its search was held
   * to, or there was no bound.
   *
   * @param bounds squared distances, by the number of the query
   * @param length L
   */
  public boolean isProven(double[] bounds, int length) {
    int end = 0;
    for (int i = 0; i < counts.length; i++) {
      end += counts[i];
      double bound = bounds[firstQuery + i];
      boolean proven = counts[i] == length && squaredDistances[end - 1] <= bound;
      if (!proven && bound < Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  static NeighborBlock sorted(
      NeighborReservoir[] reservoirs, int firstQuery, int count, IdColumn.Builder ids) {
    for (int query = firstQuery; query < firstQuery + count; query++) {
      reservoirs[query].sort(ids);
    }
    return unsorted(reservoirs, firstQuery, count, ids);
  }

  static NeighborBlock unsorted(
      NeighborReservoir[] reservoirs, int firstQuery, int count, IdColumn.Builder ids) {
    int[] counts = new int[count];
    int entries = 0;
    for (int i = 0; i < count; i++) {
      counts[i] = reservoirs[firstQuery + i].size();
      entries = Math.addExact(entries, counts[i]);
    }
    double[] squaredDistances = new double[entries];
    int[] handles = new int[entries];
    int next = 0;
    for (int i = 0; i < count; i++) {
      NeighborReservoir reservoir = reservoirs[firstQuery + i];
      for (int entry = 0; entry < counts[i]; entry++) {
        squaredDistances[next] = reservoir.squaredDistance(entry);
        handles[next++] = reservoir.handle(entry);
      }
    }
    return new NeighborBlock(firstQuery, counts, squaredDistances, ids.select(handles));
  }
}

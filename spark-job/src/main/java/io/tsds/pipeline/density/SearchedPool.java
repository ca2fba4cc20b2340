package io.tsds.pipeline.density;

import io.tsds.density.CellCenters;
import io.tsds.density.CellOrder;
import io.tsds.storage.work.PoolFiles;
import java.util.Arrays;

/**
 * The vectors of a pool as the search for pairs goes through them.
 *
 * @param files the vectors, those of a {@link CollapsedPool} in any order
 * @param copies how many members have each vector of the files; null where copies are not collapsed
 * @param centers of the cells, or null where vectors lie as the pool has them
 * @param order of the vectors by cells, or null likewise
 * @param positions where each vector of the collapsed pool is in the files; null where they lie as
 *     it has them
 */
record SearchedPool(
    PoolFiles files, int[] copies, CellCenters centers, CellOrder order, int[] positions) {

  /** The vectors as the pool has them. */
  static SearchedPool of(CollapsedPool pool) {
    return new SearchedPool(pool.files(), pool.copies(), null, null, null);
  }

  /** The vectors of the pool in files of their own, in the order of their cells. */
  static SearchedPool ordered(
      CollapsedPool pool, PoolFiles files, CellCenters centers, CellOrder order, int[] positions) {
    int[] copies = pool.copies();
    int[] moved = copies == null ? null : new int[copies.length];
    for (int vector = 0; copies != null && vector < copies.length; vector++) {
      moved[positions[vector]] = copies[vector];
    }
    return new SearchedPool(files, moved, centers, order, positions);
  }

  boolean isOrdered() {
    return order != null;
  }

  /** Which vector of the collapsed pool is at each place in the files [vectors]. */
  int[] vectors() {
    int[] vectors = new int[files.members()];
    for (int vector = 0; vector < vectors.length; vector++) {
      vectors[positions == null ? vector : positions[vector]] = vector;
    }
    return vectors;
  }

  /**
   * What was found for the vectors of the files, as the collapsed pool has them.
   *
   * @param found [vectors]
   * @return the same values [vectors]
   */
  double[] inPoolOrder(double[] found) {
    return positions == null
        ? found
        : Arrays.stream(positions).mapToDouble(position -> found[position]).toArray();
  }
}

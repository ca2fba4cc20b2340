package io.tsds.demo;

import java.util.Arrays;

/**
 * The near-duplicates in the demo's data, as the one who made them knows them.
 *
 * @param ids candidates whose content occurs more than once, the originals among them, sorted
 * @param contents how many different contents those are
 */
record KnownDuplicates(long[] ids, int contents) {
  public KnownDuplicates {
    for (int i = 1; i < ids.length; i++) {
      if (ids[i - 1] >= ids[i]) {
        throw new IllegalArgumentException("ids of duplicates are not sorted at " + i);
      }
    }
    if (contents < 0 || contents > ids.length) {
      throw new IllegalArgumentException(
          contents + " contents do not fit " + ids.length + " candidates");
    }
  }

  boolean contains(long id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  /** The share of all contents that the repeated ones make up, each counted once. */
  double shareOfContents(long candidates) {
    return contents / (double) (candidates - ids.length + contents);
  }
}

package io.tsds.storage.result;

import java.util.List;

/**
 * The draws of several epochs, of which whoever writes or checks them holds one at a time: all of
 * them together would grow with epochs times pool members.
 */
public interface EpochDraws {

  /** Number of epochs. */
  int epochs();

  /** B, the draws of an epoch; no member has more. */
  long sampleSize();

  /**
   * How often each pool member was drawn in that epoch; the array belongs to the caller [pool].
   *
   * @param epoch from 0
   */
  long[] of(int epoch);

  /**
   * Whether counts of draws are written as 64-bit integers. That follows from the sample size
   * alone, so that a column has one type whatever was drawn.
   */
  default boolean areLong() {
    return areLong(sampleSize());
  }

  /** As {@link #areLong()}, of a sample size. */
  static boolean areLong(long sampleSize) {
    return sampleSize > Integer.MAX_VALUE;
  }

  /** Draws that are there already, one array an epoch. */
  static EpochDraws of(long sampleSize, List<long[]> epochs) {
    return new EpochDraws() {
      @Override
      public int epochs() {
        return epochs.size();
      }

      @Override
      public long sampleSize() {
        return sampleSize;
      }

      @Override
      public long[] of(int epoch) {
        return epochs.get(epoch).clone();
      }
    };
  }
}

package io.tsds.spectral;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** How far two clusterings of the same rows agree. */
public final class RandIndex {
  private RandIndex() {}

  /**
   * The adjusted Rand index (Hubert and Arabie 1985): 1 where both are the same but for numbers, 0
   * on average where they have nothing to do with each other.
   *
   * @param labels [rows]
   * @param others [rows]
   */
  public static double adjusted(int[] labels, int[] others) {
    if (labels.length != others.length) {
      throw new IllegalArgumentException(labels.length + " and " + others.length + " labels");
    }
    Map<Long, Long> both = new HashMap<>();
    Map<Integer, Long> left = new HashMap<>();
    Map<Integer, Long> right = new HashMap<>();
    for (int row = 0; row < labels.length; row++) {
      both.merge(((long) labels[row] << Integer.SIZE) | (others[row] & 0xFFFFFFFFL), 1L, Long::sum);
      left.merge(labels[row], 1L, Long::sum);
      right.merge(others[row], 1L, Long::sum);
    }
    double together = pairs(both).doubleValue();
    double inLeft = pairs(left).doubleValue();
    double inRight = pairs(right).doubleValue();
    double all = pairsOf(labels.length).doubleValue();
    double expected = all == 0 ? 0 : inLeft * inRight / all;
    double most = (inLeft + inRight) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
  }

  private static BigInteger pairs(Map<?, Long> counts) {
    return counts.values().stream()
        .map(RandIndex::pairsOf)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static BigInteger pairsOf(long count) {
    return BigInteger.valueOf(count).multiply(BigInteger.valueOf(count - 1)).shiftRight(1);
  }
}

package io.tsds.recovery;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of numbers in [0, 1], each rounded to a multiple of 2^-60 and added without rounding: the
 * same in any order and any grouping. 128 bits hold 2^67 such numbers.
 */
final class FixedPointSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Binary places of a number. */
  static final int PLACES = 60;

  private static final double ONE = 0x1p60;
  private static final BigInteger LOW = BigInteger.ONE.shiftLeft(Long.SIZE);

  private long high;
  private long low;

  void add(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(value + " is not in [0, 1]");
    }
    addUnsigned(0, (long) StrictMath.rint(value * ONE));
  }

  void add(FixedPointSum other) {
    addUnsigned(other.high, other.low);
  }

  private void addUnsigned(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
  }

  /** The sum in units of 2^-60. */
  BigInteger units() {
    BigInteger lowPart = BigInteger.valueOf(low);
    return BigInteger.valueOf(high).multiply(LOW).add(low < 0 ? lowPart.add(LOW) : lowPart);
  }
}

package io.tsds.recovery;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The mean of the divergences of a candidate's tokens, which does not depend on their order. */
public final class MeanDegradation {
  /** ln 2, the largest divergence of two distributions in nats, and what rounding may add to it. */
  public static final double LARGEST = StrictMath.log(2) + 1e-9;

  private final FixedPointSum sum = new FixedPointSum();
  private long count;

  /**
   * Counts a token.
   *
   * @param divergence nats, from 0 to {@link #LARGEST}
   */
  public void add(double divergence) {
    sum.add(divergence);
    count++;
  }

  /** The mean in nats; tokens count as multiples of 2^-60. */
  public double value() {
    if (count == 0) {
      throw new IllegalStateException("there is no token");
    }
    BigInteger units = BigInteger.valueOf(count).shiftLeft(FixedPointSum.PLACES);
    return new BigDecimal(sum.units())
        .divide(new BigDecimal(units), MathContext.DECIMAL128)
        .doubleValue();
  }
}

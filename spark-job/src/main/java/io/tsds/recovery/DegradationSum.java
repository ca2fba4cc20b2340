package io.tsds.recovery;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * How far the pruned model departed from the original on some candidates: number, mean and standard
 * error of their degradations, the same whatever the order in which they come. The mean over a
 * cluster is PASER's capability degradation score, CDS.
 */
public final class DegradationSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private long count;
  private final FixedPointSum sum = new FixedPointSum();
  private final FixedPointSum squares = new FixedPointSum();

  /**
   * Counts a candidate.
   *
   * @param degradation mean divergence over its tokens, nats, from 0 to ln 2
   */
  public void add(double degradation) {
    sum.add(degradation);
    squares.add(degradation * degradation);
    count++;
  }

  /** Counts what another has counted. */
  public void add(DegradationSum other) {
    sum.add(other.sum);
    squares.add(other.squares);
    count += other.count;
  }

  /** The number of candidates. */
  public long count() {
    return count;
  }

  /** Their mean degradation in nats, the exact quotient to 34 digits, rounded; 0 of none. */
  public double mean() {
    return count == 0 ? 0 : meanOf(sum).doubleValue();
  }

  /**
   * Standard error of the mean over a cluster of which these candidates are a random part: s /
   * sqrt(n), with n - 1 in the variance. 0 of fewer than two, of which none can be told.
   */
  public double standardError() {
    if (count < 2) {
      return 0;
    }
    BigDecimal mean = meanOf(sum);
    double variance = meanOf(squares).subtract(mean.multiply(mean)).doubleValue();
    return StrictMath.sqrt(Math.max(0, variance) / (count - 1));
  }

  private BigDecimal meanOf(FixedPointSum total) {
    BigInteger units = BigInteger.valueOf(count).shiftLeft(FixedPointSum.PLACES);
    return new BigDecimal(total.units()).divide(new BigDecimal(units), MathContext.DECIMAL128);
  }
}

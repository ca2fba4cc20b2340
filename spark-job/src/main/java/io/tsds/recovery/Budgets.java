package io.tsds.recovery;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares a budget of candidates out to clusters in proportion to weights, such as their mean
 * degradations (PASER, Equation 6). Weights count as the binary fractions that they are, so that no
 * rounding decides a tie.
 */
public final class Budgets {
  private Budgets() {}

  /**
   * Whole numbers that add up to the budget, by largest remainders, none above its cap. A cluster
   * whose share reaches its cap is filled, and the others share what is left anew, until no share
   * reaches its cap. Shares are cut to whole numbers, and what remains goes by the larger fraction,
   * then by the larger weight, then by the smaller number. A cluster of weight 0 gets nothing.
   *
   * @param budget at least 0
   * @param weights [clusters], finite and at least 0
   * @param caps the most that a cluster can take [clusters]
   * @return [clusters]; they add up to less than the budget only where all clusters with a weight
   *     are filled
   */
  public static long[] byLargestRemainder(long budget, double[] weights, long[] caps) {
    BigInteger[] exact = exact(weights);
    long[] given = new long[weights.length];
    long left = budget;
    List<Integer> open =
        IntStream.range(0, weights.length)
            .filter(cluster -> weights[cluster] > 0 && caps[cluster] > 0)
            .boxed()
            .toList();
    while (true) {
      BigInteger total = sum(exact, open);
      long toShare = left;
      List<Integer> filled =
          open.stream()
              .filter(cluster -> reaches(toShare, exact[cluster], total, caps[cluster]))
              .toList();
      if (filled.isEmpty()) {
        break;
      }
      for (int cluster : filled) {
        given[cluster] = caps[cluster];
        left -= caps[cluster];
      }
      open = open.stream().filter(cluster -> !filled.contains(cluster)).toList();
    }
    giveByRemainder(left, exact, weights, open, given);
    return given;
  }

  /**
   * The printed Equation 6: shares cut to whole numbers, so that up to a unit of every cluster is
   * lost, and without regard to how many candidates a cluster has.
   */
  public static long[] byFloor(long budget, double[] weights) {
    BigInteger[] exact = exact(weights);
    BigInteger total = sum(exact, IntStream.range(0, weights.length).boxed().toList());
    return Arrays.stream(exact)
        .mapToLong(
            weight ->
                total.signum() == 0
                    ? 0
                    : weight.multiply(BigInteger.valueOf(budget)).divide(total).longValueExact())
        .toArray();
  }

  /** Whether a cluster's share of what is left is at least its cap. */
  private static boolean reaches(long left, BigInteger weight, BigInteger total, long cap) {
    return weight
            .multiply(BigInteger.valueOf(left))
            .compareTo(total.multiply(BigInteger.valueOf(cap)))
        >= 0;
  }

  private static void giveByRemainder(
      long left, BigInteger[] exact, double[] weights, List<Integer> open, long[] given) {
    if (open.isEmpty()) {
      return;
    }
    BigInteger total = sum(exact, open);
    BigInteger[] remainders = new BigInteger[exact.length];
    long rest = left;
    for (int cluster : open) {
      BigInteger[] share =
          exact[cluster].multiply(BigInteger.valueOf(left)).divideAndRemainder(total);
      given[cluster] = share[0].longValueExact();
      remainders[cluster] = share[1];
      rest -= given[cluster];
    }
    open.stream()
        .sorted(
            Comparator.comparing((Integer cluster) -> remainders[cluster])
                .thenComparing(cluster -> weights[cluster])
                .reversed()
                .thenComparing(cluster -> cluster))
        .limit(rest)
        .forEach(cluster -> given[cluster]++);
  }

  private static BigInteger sum(BigInteger[] weights, List<Integer> clusters) {
    return clusters.stream()
        .map(cluster -> weights[cluster])
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** The weights times one power of two that makes all of them whole. */
  private static BigInteger[] exact(double[] weights) {
    int smallest = 0;
    for (double weight : weights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a weight is " + weight + "; must be finite, from 0 on");
      }
      if (weight > 0) {
        smallest = Math.min(smallest, lowestExponent(weight));
      }
    }
    int scale = -smallest;
    return Arrays.stream(weights)
        .mapToObj(weight -> scaled(weight, scale))
        .toArray(BigInteger[]::new);
  }

  /** The exponent of the last bit of a number above 0. */
  private static int lowestExponent(double weight) {
    return Math.max(Math.getExponent(weight), Double.MIN_EXPONENT) - 52;
  }

  private static BigInteger scaled(double weight, int scale) {
    if (weight == 0) {
      return BigInteger.ZERO;
    }
    int exponent = lowestExponent(weight);
    long mantissa = (long) Math.scalb(weight, -exponent);
    return BigInteger.valueOf(mantissa).shiftLeft(exponent + scale);
  }
}

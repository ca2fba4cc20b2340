package io.tsds.recovery;

/**
 * The Jensen-Shannon divergence between the next-token distributions of two models, in nats: 0
 * where they are the same, ln 2 where nothing is possible under both.
 */
public final class JensenShannon {
  /** The largest value there is, ln 2. */
  public static final double LARGEST = StrictMath.log(2);

  private JensenShannon() {}

  /**
   * The divergence between the softmax distributions of two models at one position.
   *
   * @param original logits of the original model [vocabulary]; minus infinity where a token is
   *     masked, but not for all
   * @param pruned logits of the pruned model [vocabulary]
   * @param temperature what logits are divided by, above 0
   * @return nats, from 0 to ln 2
   */
  public static double divergence(double[] original, double[] pruned, double temperature) {
    if (original.length != pruned.length || original.length == 0) {
      throw new IllegalArgumentException(
          original.length + " logits do not fit " + pruned.length + ", or there are none");
    }
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the temperature is " + temperature + "; must be above 0");
    }
    double[] p = softmax(original, temperature);
    double[] q = softmax(pruned, temperature);
    double sum = 0;
    for (int token = 0; token < p.length; token++) {
      sum += contribution(p[token], q[token]) + contribution(q[token], p[token]);
    }
    // Rounding can leave a hair outside the range that the divergence has.
    return Math.min(LARGEST, Math.max(0, sum / 2));
  }

  /** One term p ln(p/m), whose limit at 0 is 0; half of a tiny sum could be 0. */
  private static double contribution(double probability, double other) {
    return probability == 0
        ? 0
        : probability * StrictMath.log(2 * (probability / (probability + other)));
  }

  private static double[] softmax(double[] logits, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      if (Double.isNaN(logit) || logit == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("a logit is " + logit + "; must be below infinity");
      }
      largest = Math.max(largest, logit);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("all logits are -Infinity; one must be finite");
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int token = 0; token < logits.length; token++) {
      probabilities[token] = StrictMath.exp((logits[token] - largest) / temperature);
      sum += probabilities[token];
    }
    for (int token = 0; token < logits.length; token++) {
      probabilities[token] /= sum;
    }
    return probabilities;
  }
}

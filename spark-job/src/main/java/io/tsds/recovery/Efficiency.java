package io.tsds.recovery;

/** What a candidate recovers for what training on it costs: PASER's individual efficiency score. */
public final class Efficiency {
  private Efficiency() {}

  /**
   * IES = degradation / (2 ln max(tokens, 2)), where the denominator stands for the cost of a
   * training step that grows with the logarithm of the sequence.
   *
   * @param degradation nats
   * @param instructionTokens at least 0
   * @param responseTokens at least 0; at least 1 with the instruction's
   */
  public static double of(double degradation, long instructionTokens, long responseTokens) {
    if (instructionTokens < 0 || responseTokens < 0 || instructionTokens + responseTokens < 1) {
      throw new IllegalArgumentException(
          instructionTokens + " and " + responseTokens + " tokens; must be at least 1 together");
    }
    return degradation
        / (2 * StrictMath.log((double) Math.max(instructionTokens + responseTokens, 2)));
  }
}

package io.tsds.sampling;

import java.util.Locale;

/**
 * Draws candidates from probabilities, a fresh sample for each epoch. An epoch's sample depends on
 * the probabilities, the sample size, the seed and the epoch's number alone: not on other epochs,
 * on threads or on the machine.
 */
public interface Sampler {

  /**
   * How often each pool member is drawn; the counts add up to the sample size, and members of
   * probability 0 are never drawn. The array belongs to the caller [pool].
   *
   * @param epoch number of the sample, from 0
   */
  long[] draws(int epoch);

  /**
   * A sampler of the given kind.
   *
   * @param probabilities at least 0, with a positive sum, which need not be 1; read, not changed
   *     [pool]
   * @param sampleSize B, draws an epoch, at least 1
   * @throws io.tsds.UserException if B members without replacement are more than have a probability
   *     above 0
   */
  static Sampler of(double[] probabilities, long sampleSize, Draw draw, long seed) {
    Support support = Support.of(probabilities);
    if (sampleSize < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "sample size is %d; must be at least 1", sampleSize));
    }
    EpochSeeds seeds = new EpochSeeds(seed);
    return switch (draw) {
      case WITH_REPLACEMENT -> new WithReplacement(support, sampleSize, seeds);
      case WITHOUT_REPLACEMENT -> new WithoutReplacement(support, sampleSize, seeds);
    };
  }
}

package io.tsds.sampling;

import java.util.Locale;

/**
 * Draws candidates from probabilities, a fresh sample for each epoch. An epoch's sample depends on
 * the probabilities, the sample size, the seed and the epoch's number alone: not on other epochs,
 * on threads or on the machine.
 */
public interface Sampler {
  /** The most draws of an epoch. */
  long MOST_DRAWS = Binomial.MOST_TRIALS;

  /**
   * Up to so many draws with replacement are made one by one, which takes seconds at the most; of
   * more only the counts are drawn. The two give different draws from one seed: the bound is part
   * of what a seed means.
   */
  long MOST_SINGLE_DRAWS = 1L << 27;

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
   * @param sampleSize B, draws an epoch, from 1 to 2^62
   * @throws io.tsds.UserException if B members without replacement are more than have a probability
   *     above 0
   */
  static Sampler of(double[] probabilities, long sampleSize, DrawMode draw, long seed) {
    Support support = Support.of(probabilities);
    if (sampleSize < 1 || sampleSize > MOST_DRAWS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "sample size is %d; must be from 1 to %d", sampleSize, MOST_DRAWS));
    }
    EpochSeeds seeds = new EpochSeeds(seed);
    return switch (draw) {
      case WITH_REPLACEMENT ->
          sampleSize <= MOST_SINGLE_DRAWS
              ? new SingleDraws(support, sampleSize, seeds)
              : new SplitCounts(support, sampleSize, seeds);
      case WITHOUT_REPLACEMENT -> new WithoutReplacement(support, sampleSize, seeds);
    };
  }
}

package io.tsds.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

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
    return nested(probabilities, List.of(sampleSize), draw, seed).get(0);
  }

  /**
   * Samplers of several sizes, each of whose samples is contained in the next larger one of the
   * same epoch. The largest is what {@link #of} gives for its size alone. So are the smaller ones
   * with {@code WITHOUT_REPLACEMENT}, of which they are the earlier arrivals, with {@code HIGHEST},
   * and with {@code WITH_REPLACEMENT} where the largest size is at most {@link #MOST_SINGLE_DRAWS}:
   * then they are the first of the same draws. Above that they are its {@link FirstArrivals}.
   *
   * @param sampleSizes ascending
   */
  static List<Sampler> nested(
      double[] probabilities, List<Long> sampleSizes, DrawMode draw, long seed) {
    Support support = Support.of(probabilities);
    sampleSizes.forEach(Sampler::requireSize);
    EpochSeeds seeds = new EpochSeeds(seed);
    long largest = sampleSizes.get(sampleSizes.size() - 1);
    return switch (draw) {
      case WITH_REPLACEMENT ->
          largest <= MOST_SINGLE_DRAWS
              ? SingleDraws.nested(support, sampleSizes, seeds)
              : firstArrivals(new SplitCounts(support, largest, seeds), sampleSizes, seeds);
      case WITHOUT_REPLACEMENT -> {
        support.requireHolds(largest, draw);
        yield each(sampleSizes, size -> new WithoutReplacement(support, size, seeds));
      }
      case HIGHEST -> {
        support.requireHolds(largest, draw);
        yield each(sampleSizes, size -> new Highest(support, size));
      }
    };
  }

  private static List<Sampler> each(List<Long> sampleSizes, LongFunction<Sampler> sampler) {
    return sampleSizes.stream().map(sampler::apply).toList();
  }

  private static List<Sampler> firstArrivals(
      Sampler largest, List<Long> sampleSizes, EpochSeeds seeds) {
    List<Sampler> samplers = new ArrayList<>();
    for (long size : sampleSizes.subList(0, sampleSizes.size() - 1)) {
      samplers.add(new FirstArrivals(largest, size, seeds));
    }
    samplers.add(largest);
    return samplers;
  }

  private static void requireSize(long sampleSize) {
    if (sampleSize < 1 || sampleSize > MOST_DRAWS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "sample size is %d; must be from 1 to %d", sampleSize, MOST_DRAWS));
    }
  }
}

package io.tsds.sampling;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The first draws of a larger sample of which only the counts are known: draws with replacement
 * that are too many to be made one by one.
 *
 * <p>Each draw of the larger sample is given an independent arrival time, uniform in [0, 1), and a
 * smaller sample is its m first arrivals. Times are only told as far as needed: of the draws in an
 * interval, each falls into its first half with probability 1/2, so that of a member's n draws a
 * binomial number does. If all in the first half are too many, the interval becomes that half;
 * otherwise they are taken and the rest is looked for in the other half.
 *
 * <p>The marginal distribution of every size is multinomial, exactly as far as {@link Binomial} is:
 * the B draws are independent and of one distribution, given their counts every order of them is as
 * likely as another, and the arrival times, which do not depend on what was drawn, choose one of
 * these orders. The first m of B independent draws, in an order that does not depend on them, are m
 * independent draws. Nested: the generator of an interval depends on seed, epoch and interval
 * alone, so that all sizes see the same times, and the m first arrivals are among the m + 1 first.
 * The larger sample is left as it is.
 *
 * <p>An interval has about half the draws of the one around it: O(S log B) binomial numbers at the
 * most, 16 bytes a pool member.
 */
final class FirstArrivals implements Sampler {
  private final Sampler larger;
  private final long sampleSize;
  private final EpochSeeds seeds;

  /**
   * @param sampleSize m, at most the size of the larger sample
   */
  FirstArrivals(Sampler larger, long sampleSize, EpochSeeds seeds) {
    this.larger = larger;
    this.sampleSize = sampleSize;
    this.seeds = seeds;
  }

  @Override
  public long[] draws(int epoch) {
    long[] inside = larger.draws(epoch);
    long[] taken = new long[inside.length];
    long left = sampleSize;
    long seed = seeds.arrivals(epoch);
    while (left > 0) {
      UniformRandomProvider generator = RandomSource.XO_SHI_RO_256_PP.create(seed);
      long seedOfFirst = generator.nextLong();
      long seedOfSecond = generator.nextLong();
      long[] first = new long[inside.length];
      long arrived = 0;
      for (int member = 0; member < inside.length; member++) {
        first[member] = Binomial.draw(generator, inside[member], 0.5);
        arrived += first[member];
      }
      if (arrived > left) {
        inside = first;
        seed = seedOfFirst;
      } else {
        for (int member = 0; member < inside.length; member++) {
          taken[member] += first[member];
          inside[member] -= first[member];
        }
        left -= arrived;
        seed = seedOfSecond;
      }
    }
    return taken;
  }
}

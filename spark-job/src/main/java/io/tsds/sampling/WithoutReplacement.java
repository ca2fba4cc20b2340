package io.tsds.sampling;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Sequential weighted sampling without replacement: each draw takes one of the members left, with a
 * probability in proportion to its p_j. The B smallest of independent exponential arrival times
 * {@code -ln(U_j) / p_j} are such a sample, with no need to draw one after another (Efraimidis and
 * Spirakis, "Weighted random sampling with a reservoir", 2006, whose keys U_j^(1/p_j) order the
 * same way).
 *
 * <p>One uniform number a member of the support, in pool order; equal times go by pool index.
 * Expected time O(S + B log B log(S/B)) for a support of S, memory 12 bytes a draw. U_j is a
 * multiple of 2^-53 in (0, 1]; logarithms are {@link StrictMath}'s, whose bits do not depend on the
 * processor.
 */
final class WithoutReplacement implements Sampler {
  private final Support support;
  private final int sampleSize;
  private final EpochSeeds seeds;

  WithoutReplacement(Support support, long sampleSize, EpochSeeds seeds) {
    this.support = support;
    this.sampleSize = support.requireHolds(sampleSize, DrawMode.WITHOUT_REPLACEMENT);
    this.seeds = seeds;
  }

  @Override
  public long[] draws(int epoch) {
    UniformRandomProvider generator = seeds.generator(epoch);
    EarliestArrivals earliest = new EarliestArrivals(sampleSize);
    for (int place = 0; place < support.size(); place++) {
      double uniform = 1 - generator.nextDouble();
      earliest.offer(place, -StrictMath.log(uniform) / support.probabilities()[place]);
    }
    return support.once(earliest.places());
  }
}

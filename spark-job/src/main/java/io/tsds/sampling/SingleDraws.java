package io.tsds.sampling;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.AliasMethodDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/**
 * Independent draws one by one, with an alias table (Walker, "An efficient method for generating
 * discrete random variables with general distributions", 1977; built in linear time after Vose,
 * 1991).
 *
 * <p>O(1) a draw; the table has 12 bytes an entry, the number of entries being the support's size
 * rounded up to a power of two, and serves all epochs. Rounding: probabilities are divided by their
 * sum and compared as multiples of 2^-53 of a table entry's share; only IEEE additions,
 * multiplications and divisions in a fixed order take part, so the draws are the same everywhere.
 */
final class SingleDraws implements Sampler {
  private final Support support;
  private final long sampleSize;
  private final EpochSeeds seeds;
  private final SharedStateDiscreteSampler table;

  SingleDraws(Support support, long sampleSize, EpochSeeds seeds) {
    this.support = support;
    this.sampleSize = sampleSize;
    this.seeds = seeds;
    this.table = AliasMethodDiscreteSampler.of(seeds.generator(0), support.probabilities());
  }

  private SingleDraws(SingleDraws larger, long sampleSize) {
    this.support = larger.support;
    this.sampleSize = sampleSize;
    this.seeds = larger.seeds;
    this.table = larger.table;
  }

  /** Of each size the first draws of one sequence; the sizes share the table. */
  static List<Sampler> nested(Support support, List<Long> sampleSizes, EpochSeeds seeds) {
    SingleDraws first = new SingleDraws(support, sampleSizes.get(0), seeds);
    List<Sampler> samplers = new ArrayList<>();
    sampleSizes.forEach(size -> samplers.add(new SingleDraws(first, size)));
    return samplers;
  }

  @Override
  public long[] draws(int epoch) {
    SharedStateDiscreteSampler sampler = table.withUniformRandomProvider(seeds.generator(epoch));
    long[] draws = new long[support.poolSize()];
    for (long i = 0; i < sampleSize; i++) {
      draws[support.members()[sampler.sample()]]++;
    }
    return draws;
  }
}

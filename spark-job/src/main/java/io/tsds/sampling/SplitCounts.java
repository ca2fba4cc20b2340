package io.tsds.sampling;

import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The counts of independent draws, without the draws: the members are the leaves of a binary tree,
 * and at each node the number of draws that go to the lighter side is binomial, given how many
 * reach the node (the conditional method for multinomial vectors; Devroye, "Non-Uniform Random
 * Variate Generation", 1986, XI.1.4, on a tree).
 *
 * <p>At most one binomial number a member of the support, and none below a node that no draw
 * reached: O(min(S, B log S)) for any sample size B up to 2^62. Memory: 16 to 32 bytes a member of
 * the support, for all epochs.
 *
 * <p>Rounding: a node's sum is the rounded sum of its two children, and the lighter one's share is
 * one rounded division. Products of shares along a path telescope, so that a member's probability
 * is p_j relative to the sum of all, up to a relative error of 2^-51 for each of the log2(S)
 * levels: 2e-14 for a support of 2^31. The numbers' own errors are {@link Binomial}'s.
 */
final class SplitCounts implements Sampler {
  private final Support support;
  private final long sampleSize;
  private final EpochSeeds seeds;

  /** Number of leaves, a power of two. */
  private final int leaves;

  /** Sum below each node; the children of node i are 2i and 2i + 1, the root is 1 [2 leaves]. */
  private final double[] sums;

  SplitCounts(Support support, long sampleSize, EpochSeeds seeds) {
    this.support = support;
    this.sampleSize = sampleSize;
    this.seeds = seeds;
    int below = Integer.highestOneBit(support.size());
    this.leaves = below == support.size() ? below : Math.multiplyExact(2, below);
    this.sums = new double[Math.multiplyExact(2, leaves)];
    System.arraycopy(support.probabilities(), 0, sums, leaves, support.size());
    for (int node = leaves - 1; node >= 1; node--) {
      sums[node] = sums[2 * node] + sums[2 * node + 1];
    }
    if (!Double.isFinite(sums[1])) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the sum of the probabilities is %s", sums[1]));
    }
  }

  @Override
  public long[] draws(int epoch) {
    long[] draws = new long[support.poolSize()];
    split(1, sampleSize, seeds.generator(epoch), draws);
    return draws;
  }

  private void split(int node, long reaching, UniformRandomProvider generator, long[] draws) {
    if (reaching == 0) {
      return;
    }
    if (node >= leaves) {
      draws[support.members()[node - leaves]] = reaching;
      return;
    }
    double left = sums[2 * node];
    double right = sums[2 * node + 1];
    double share = Math.min(left, right) / sums[node];
    long toLighter = Binomial.draw(generator, reaching, share);
    long toLeft = left <= right ? toLighter : reaching - toLighter;
    split(2 * node, toLeft, generator, draws);
    split(2 * node + 1, reaching - toLeft, generator, draws);
  }
}

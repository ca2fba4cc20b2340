package io.tsds.generate;

import io.tsds.generate.RandomStreams.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;

/**
 * What a comparison of the original with the pruned model would have measured. The means of the K
 * clusters are spread evenly: m_k = 0.05 + 0.4 k / (K - 1) nats, so that the larger clusters have
 * departed less. A row's degradation is m_k + s_k (u - v), with s_k = 0.8 min(m_k, ln 2 - m_k) and
 * u, v uniform in [0, 1): triangular around m_k, inside (0, ln 2), of standard deviation s_k /
 * sqrt(6). The mean over n rows therefore has the standard error s_k / sqrt(6 n).
 *
 * <p>Tokens are log-normal with standard deviation 0.7 of the logarithm: instructions around a
 * median of 40, responses around one of 160, rounded, and held to 4 and 4,096.
 */
final class RecoveryMeasurements {
  static final double LOWEST_MEAN = 0.05;
  static final double MEANS_SPREAD = 0.4;
  static final int FEWEST_TOKENS = 4;
  static final int MOST_TOKENS = 4096;

  private static final double LARGEST = StrictMath.log(2);
  private static final double PART_OF_ROOM = 0.8;
  private static final double INSTRUCTION_MEDIAN = 40;
  private static final double RESPONSE_MEDIAN = 160;
  private static final double TOKENS_DEVIATION = 0.7;

  private final long seed;
  private final RecoveryClusters clusters;

  RecoveryMeasurements(long seed, RecoveryClusters clusters) {
    this.seed = seed;
    this.clusters = clusters;
  }

  /** The mean of the law that the cluster's degradations follow, nats. */
  double expected(int cluster) {
    return LOWEST_MEAN + MEANS_SPREAD * cluster / Math.max(1, clusters.count() - 1);
  }

  /** The standard deviation of the law that the cluster's degradations follow, nats. */
  double deviation(int cluster) {
    return spread(cluster) / Math.sqrt(6);
  }

  private double spread(int cluster) {
    double mean = expected(cluster);
    return PART_OF_ROOM * Math.min(mean, LARGEST - mean);
  }

  /** A row's degradation, nats. */
  double degradation(long row) {
    int cluster = clusters.clusterOf(row);
    UniformRandomProvider random = RandomStreams.generator(seed, Stream.DEGRADATION, row);
    double first = random.nextDouble();
    double second = random.nextDouble();
    return expected(cluster) + spread(cluster) * (first - second);
  }

  /** Tokens of a row's instruction and of its response. */
  int[] tokens(long row) {
    ContinuousSampler normal =
        SyntheticRows.normal(RandomStreams.generator(seed, Stream.TOKENS, row));
    return new int[] {
      tokens(INSTRUCTION_MEDIAN, normal.sample()), tokens(RESPONSE_MEDIAN, normal.sample())
    };
  }

  private static int tokens(double median, double normal) {
    long tokens = Math.round(median * StrictMath.exp(TOKENS_DEVIATION * normal));
    return (int) Math.max(FEWEST_TOKENS, Math.min(MOST_TOKENS, tokens));
  }
}

package io.tsds.pipeline.evaluation;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.SquaredDistance;
import io.tsds.report.EvaluationReport;
import io.tsds.transport.SampledTransport;
import io.tsds.transport.ShortestPathTransport;
import io.tsds.transport.TransportCost;
import io.tsds.transport.TransportProblem;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The figures of a sample, from the vectors of its candidates. */
final class SampleComparison {
  /** Costs that are held at once: the arrays of their problem take 16 bytes each. */
  private static final long MOST_COSTS = 1L << 24;

  /** After about ten seconds a bracket has to do. */
  private static final long MOST_OPERATIONS = 10_000_000_000L;

  private final long mostCosts;

  private final EmbeddingMatrix queries;

  /** Squared distance within which a query is covered [M]. */
  private final double[] coveredWithin;

  private final double bandwidth;

  SampleComparison(EmbeddingMatrix queries, double[] coveredWithin, double bandwidth) {
    this(queries, coveredWithin, bandwidth, MOST_COSTS);
  }

  /**
   * @param mostCosts of transport that are held at once; of more the cost is bracketed
   */
  SampleComparison(
      EmbeddingMatrix queries, double[] coveredWithin, double bandwidth, long mostCosts) {
    this.mostCosts = mostCosts;
    this.queries = queries;
    this.coveredWithin = coveredWithin;
    this.bandwidth = bandwidth;
  }

  /**
   * The figures.
   *
   * @param vectors of the candidates whose ids are {@code ids}, ascending, all of the sample's
   *     among them
   */
  EvaluationReport.Sample of(SampledIds sample, IdColumn ids, float[][] vectors) {
    float[][] own =
        IntStream.range(0, sample.ids().size())
            .mapToObj(i -> vectors[ids.find(sample.ids(), i)])
            .toArray(float[][]::new);
    long draws = Arrays.stream(sample.draws()).sum();
    double squares = 0;
    for (long count : sample.draws()) {
      squares += ((double) count / draws) * ((double) count / draws);
    }
    double nearest = 0;
    int covered = 0;
    for (int query = 0; query < queries.rows(); query++) {
      double least = least(query, own);
      nearest += Math.sqrt(least);
      covered += least <= coveredWithin[query] ? 1 : 0;
    }
    TransportCost cost = cost(sample, own);
    return new EvaluationReport.Sample(
        sample.name(),
        draws,
        own.length,
        1 / squares,
        cost.lower(),
        cost.upper(),
        (double) covered / queries.rows(),
        nearest / queries.rows(),
        (double) onNearDuplicates(sample, own) / draws);
  }

  private double least(int query, float[][] own) {
    double least = Double.POSITIVE_INFINITY;
    for (float[] vector : own) {
      least = Math.min(least, squared(query, vector));
    }
    return least;
  }

  private double squared(int query, float[] vector) {
    return SquaredDistance.between(
        queries.values(), queries.offset(query), vector, 0, queries.dimension());
  }

  private TransportCost cost(SampledIds sample, float[][] own) {
    int sinks = queries.rows();
    // In units of 1/(B M), in which both the draws and the queries have whole masses.
    long[] supply =
        Arrays.stream(sample.draws()).map(count -> Math.multiplyExact(count, sinks)).toArray();
    long[] demand = new long[sinks];
    Arrays.fill(demand, Arrays.stream(sample.draws()).sum());
    if ((long) own.length * sinks > mostCosts) {
      return SampledTransport.bracket(
          supply, demand, (source, row) -> distances(own[source], row), mostCosts, MOST_OPERATIONS);
    }
    double[] costs = new double[own.length * sinks];
    double[] row = new double[sinks];
    for (int source = 0; source < own.length; source++) {
      distances(own[source], row);
      System.arraycopy(row, 0, costs, source * sinks, sinks);
    }
    return ShortestPathTransport.solve(
        new TransportProblem(supply, demand, costs), MOST_OPERATIONS);
  }

  /** Distances of a candidate to all queries [M]. */
  private void distances(float[] vector, double[] row) {
    for (int query = 0; query < row.length; query++) {
      row[query] = Math.sqrt(squared(query, vector));
    }
  }

  /** Draws on candidates closer than the bandwidth to another one of the sample. */
  private long onNearDuplicates(SampledIds sample, float[][] own) {
    return IntStream.range(0, own.length)
        .parallel()
        .filter(i -> hasNear(i, own))
        .mapToLong(i -> sample.draws()[i])
        .sum();
  }

  private boolean hasNear(int candidate, float[][] own) {
    for (int other = 0; other < own.length; other++) {
      double squared =
          SquaredDistance.between(own[candidate], 0, own[other], 0, queries.dimension());
      if (other != candidate && (squared == 0 || squared < bandwidth * bandwidth)) {
        return true;
      }
    }
    return false;
  }
}

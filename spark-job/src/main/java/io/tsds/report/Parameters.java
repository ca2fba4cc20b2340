package io.tsds.report;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.sampling.DrawMode;

/**
 * The parameters as the user asked for them and as the run used them. They differ where data set a
 * bound, such as a prefetch longer than there are candidates.
 */
public record Parameters(Values requested, Values used) {

  /**
   * One set of parameters, named as the long options are.
   *
   * @param alpha weight of the distance against the regularizer
   * @param scale C, the cost that counts as one
   * @param bandwidth h, the distance from which on two candidates are not near-duplicates
   * @param prefetch L, neighbors of each query; used: min(L, N)
   * @param kdeNeighbors I, the most pool members that a kernel density counts; used: min(I, pool)
   * @param cost of sending mass over a distance; null in a report of an earlier build, which knew
   *     the distance only
   * @param sampleSize B, draws an epoch
   * @param blas used: the one that ran, never {@code AUTO}
   * @param filter used: the one that ran; {@code AUTO} if executors differed
   */
  public record Values(
      Method method,
      Metric metric,
      double alpha,
      double scale,
      double bandwidth,
      long prefetch,
      long kdeNeighbors,
      Cost cost,
      long sampleSize,
      int epochs,
      DrawMode draw,
      long seed,
      BlasChoice blas,
      FilterChoice filter) {
    public Values {
      FactChecks.finite("alpha", alpha);
      FactChecks.finite("scale", scale);
      FactChecks.finite("bandwidth", bandwidth);
      cost = cost == null ? Cost.DISTANCE : cost;
    }

    /** The paper's parameters, and the metric, as {@link Values} has them. */
    public record Model(
        Method method,
        Metric metric,
        double alpha,
        double scale,
        double bandwidth,
        long prefetch,
        long kdeNeighbors,
        Cost cost) {}

    /** The draws, as {@link Values} has them. */
    public record Draws(long sampleSize, int epochs, DrawMode draw, long seed) {}

    /** All parameters; the report has them in one list. */
    public static Values of(Model model, Draws draws, BlasChoice blas, FilterChoice filter) {
      return new Values(
          model.method,
          model.metric,
          model.alpha,
          model.scale,
          model.bandwidth,
          model.prefetch,
          model.kdeNeighbors,
          model.cost,
          draws.sampleSize,
          draws.epochs,
          draws.draw,
          draws.seed,
          blas,
          filter);
    }

    /** The same parameters with those that data can bound as they came out. */
    public Values withUsed(
        long usedPrefetch, long usedKdeNeighbors, BlasChoice usedBlas, FilterChoice usedFilter) {
      return new Values(
          method,
          metric,
          alpha,
          scale,
          bandwidth,
          usedPrefetch,
          usedKdeNeighbors,
          cost,
          sampleSize,
          epochs,
          draw,
          seed,
          usedBlas,
          usedFilter);
    }
  }
}

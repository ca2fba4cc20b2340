package io.tsds.pipeline.calibration;

import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Certificate;
import io.tsds.calibration.AlphaSearch;
import io.tsds.knn.NeighborLists;
import io.tsds.parameters.CalibrationParameters.Target;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.pipeline.assignment.AssignmentStage;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.SupportFacts;
import java.util.OptionalDouble;
import org.slf4j.event.Level;

/**
 * Solves the assignment of one target task for one alpha after another.
 *
 * @param lists of the target task's queries
 * @param density of its pool [pool], or null for methods without
 * @param candidates N
 * @param model with all but alpha
 */
record AlphaSweep(NeighborLists lists, double[] density, long candidates, Model model) {

  AlphaFacts at(double alpha) {
    Model tried = model.with(alpha, model.scale(), model.bandwidth());
    AssignmentStage.Solved solved =
        new AssignmentStage(tried, Level.DEBUG).run(lists, density, candidates);
    AssignmentResult result = solved.result();
    NeighborhoodSizes sizes = NeighborhoodSizes.of(result.neighborhoodSizes());
    SupportFacts support = SupportFacts.of(result.probability());
    Certificate certificate = result.certificate();
    return new AlphaFacts(
        alpha,
        sizes.min(),
        sizes.mean(),
        sizes.max(),
        support.size(),
        support.effectiveSampleSize(),
        density == null ? null : massOnNearDuplicates(result.probability()),
        result.objective().transportCost(),
        !certificate.prefetchTooShort(),
        certificate.prefetchTooShort()
            ? certificate.suggestedPrefetch().orElse(lists.length())
            : reach(result),
        solved.seconds());
  }

  private double massOnNearDuplicates(double[] probability) {
    double mass = 0;
    for (int member = 0; member < probability.length; member++) {
      mass += density[member] > 1 ? probability[member] : 0;
    }
    return mass;
  }

  /** Neighbors of the query that gives mass to the farthest of its neighbors, by rank. */
  private int reach(AssignmentResult result) {
    int most = 1;
    for (int query = 0; query < lists.queries(); query++) {
      most = Math.max(most, result.extent(query));
    }
    return most;
  }

  /** The largest alpha that brings about at least what is wanted, or null where none does. */
  AlphaFacts sought(Target target) {
    OptionalDouble alpha =
        AlphaSearch.largest(tried -> of(target.kind(), at(tried)) >= target.least());
    return alpha.isPresent() ? at(alpha.getAsDouble()) : null;
  }

  /** What a target counts. */
  static double of(Target.Kind kind, AlphaFacts facts) {
    return switch (kind) {
      case SUPPORT -> facts.support();
      case ESS -> facts.effectiveSampleSize();
      case NEIGHBORS -> facts.meanNeighbors();
    };
  }
}

package io.tsds.report;

import java.util.List;

/**
 * What the page on several target tasks draws to compare them. The lists are in the order of the
 * target tasks.
 *
 * @param targets of each what its own report says, at most {@value #MOST_TARGETS}
 * @param overlap of each pair the mass that they share: the sum over the candidates of the smaller
 *     of both probabilities, 1 for a target task with itself; null where it was not computed
 */
public record TargetPictures(List<Target> targets, List<List<Double>> overlap) {
  /** With more of them there are no pictures. */
  public static final int MOST_TARGETS = 64;

  public TargetPictures {
    targets = List.copyOf(targets);
    FactChecks.atMost("targets", targets.size(), MOST_TARGETS);
    if (overlap != null) {
      overlap = overlap.stream().map(List::copyOf).toList();
      FactChecks.equal("rows of overlap", overlap.size(), targets.size());
      for (List<Double> row : overlap) {
        FactChecks.equal("columns of overlap", row.size(), targets.size());
        row.forEach(shared -> FactChecks.share("overlap", shared));
      }
    }
  }

  /**
   * A target task.
   *
   * @param meanNeighbors mean K of its queries
   * @param transportCost mean distance from a query to its mass; null where it was not computed
   * @param warnings how many its report has
   */
  public record Target(double meanNeighbors, Double transportCost, long warnings) {
    public Target {
      FactChecks.amount("meanNeighbors", meanNeighbors);
      transportCost = FactChecks.finiteOrAbsent("transportCost", transportCost);
      FactChecks.count("warnings", warnings);
    }

    private static Target of(RunReport report) {
      return new Target(
          report.assignment().neighborhoodSizes().mean(),
          report.certificate().objective() == null
              ? null
              : report.certificate().objective().transportCost(),
          report.warnings().size());
    }
  }

  /** Of the target tasks' reports, without overlap; null if they are too many. */
  static TargetPictures of(List<RunReport> reports) {
    return reports.size() > MOST_TARGETS
        ? null
        : new TargetPictures(reports.stream().map(Target::of).toList(), null);
  }
}

package io.tsds.cli.options;

import io.tsds.parameters.RecoveryParameters.Allocation;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import picocli.CommandLine.Option;

/** How much is selected, and how it is shared out to the clusters. */
final class RecoverySampleOptions implements OptionSection {
  @Option(
      names = "--sample-size",
      paramLabel = "B",
      description = "Candidates to select. Required.")
  Long sampleSize;

  @Option(
      names = "--budget",
      paramLabel = "HOW",
      description =
          "What a cluster's share follows: degradation, or equal for a baseline. Default:"
              + " ${DEFAULT-VALUE}.")
  Budget budget;

  @Option(
      names = "--rounding",
      paramLabel = "HOW",
      description =
          "How shares become whole: largest-remainder, or paper (cut off, and what is lost given to"
              + " no cluster). Default: ${DEFAULT-VALUE}.")
  WholeShares rounding;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "In which order clusters are visited: by degradation, or by number as in the authors'"
              + " program. Default: ${DEFAULT-VALUE}.")
  ClusterOrder order;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "Seed of the choice of landmarks, of the stability check and of the reference random."
              + " Default: ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public String heading() {
    return "Sample";
  }

  Allocation allocation() {
    return new Allocation(budget, rounding, order);
  }
}

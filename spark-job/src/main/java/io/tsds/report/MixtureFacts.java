package io.tsds.report;

import java.util.List;

/**
 * The mixture of all target tasks: one sample from the weighted sum of their probabilities.
 *
 * @param folder of its tables, in the output folder
 * @param weights of the target tasks, which add up to 1, in the order of the report's target tasks
 * @param probabilitySum sum of p, 1 up to rounding
 * @param support candidates with a probability above 0
 * @param sample what was drawn
 * @param seconds that the mixture took, its writing included
 */
public record MixtureFacts(
    String folder,
    List<Weight> weights,
    double probabilitySum,
    SupportFacts support,
    SampleFacts sample,
    double seconds,
    Checksums checksums) {
  public MixtureFacts {
    weights = List.copyOf(weights);
    FactChecks.finite("probabilitySum", probabilitySum);
    FactChecks.finite("seconds", seconds);
  }

  /** The weight of a target task, by its name. */
  public record Weight(String task, double weight) {
    public Weight {
      FactChecks.finite("weight", weight);
    }
  }
}

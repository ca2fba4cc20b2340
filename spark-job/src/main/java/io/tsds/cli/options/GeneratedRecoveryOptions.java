package io.tsds.cli.options;

import picocli.CommandLine.Option;

/** Synthetic data for the recovery of a pruned model. */
final class GeneratedRecoveryOptions implements OptionSection {
  @Option(
      names = "--recovery",
      description =
          "Write data for tsds recover instead: URI/candidates (id, embedding, concepts,"
              + " instruction) in clusters of different sizes, and URI/degradation (id, degradation,"
              + " instruction_tokens, response_tokens). URI.truth/labels gets id and cluster of all"
              + " rows, URI.truth/clusters what is known of each cluster. These data have neither"
              + " queries nor duplicates.")
  boolean recovery;

  @Option(
      names = "--measured",
      paramLabel = "SHARE",
      defaultValue = "1",
      description =
          "Share of each cluster's candidates that have a row in URI/degradation, at least one."
              + " Only with --recovery. Default: ${DEFAULT-VALUE}.")
  double measured;

  @Override
  public String heading() {
    return "Recovery";
  }
}

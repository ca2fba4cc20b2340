package io.tsds.cli.options;

import io.tsds.embedding.Metric;
import picocli.CommandLine.Option;

/** What neighbors are searched. */
final class SearchOptions implements OptionSection {
  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description =
          "l2, or cosine: l2 after every row is divided by its norm. Default: ${DEFAULT-VALUE}.")
  Metric metric;

  @Option(
      names = "--prefetch",
      paramLabel = "L",
      description = "Nearest neighbors to find for each query. Default: ${DEFAULT-VALUE}.")
  int prefetch;

  @Override
  public String heading() {
    return "Search";
  }
}

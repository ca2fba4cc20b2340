package io.tsds.cli.options;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.parameters.SelectionParameters.Model;
import picocli.CommandLine.Option;

/** The paper's parameters. */
final class ModelOptions implements OptionSection {
  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "knn-kde (near-duplicates share their mass), knn-uniform or knn-tv. Default:"
              + " ${DEFAULT-VALUE}.")
  Method method;

  @Option(
      names = "--alpha",
      paramLabel = "NUMBER",
      description =
          "Weight of closeness to the queries against diversity, in (0, 1]. Default:"
              + " ${DEFAULT-VALUE}.")
  double alpha;

  @Option(
      names = "--scale",
      paramLabel = "C",
      description =
          "Distance that counts as one, about 3.5 times the mean distance between candidates; the"
              + " default suits unit vectors. Default: ${DEFAULT-VALUE}.")
  double scale;

  @Option(
      names = "--bandwidth",
      paramLabel = "H",
      description =
          "Distance from which on two candidates are not near-duplicates (knn-kde). Default:"
              + " ${DEFAULT-VALUE}.")
  double bandwidth;

  @Option(
      names = "--kde-neighbors",
      paramLabel = "I",
      description =
          "The most neighbors a kernel density counts, the candidate included (knn-kde). Default:"
              + " ${DEFAULT-VALUE}.")
  int kdeNeighbors;

  @Option(
      names = "--cost",
      paramLabel = "COST",
      description =
          "What sending mass to a neighbor costs: distance, squared-distance, or one-minus-cosine"
              + " (--metric cosine). --scale is in its unit. Default: ${DEFAULT-VALUE}.")
  Cost cost;

  @Override
  public String heading() {
    return "Model";
  }

  /** A metric that the cost can go with. */
  Metric suitedMetric() {
    return cost == Cost.ONE_MINUS_COSINE ? Metric.COSINE : Metric.L2;
  }

  /**
   * The paper's parameters.
   *
   * @param scaleGiven whether the scale comes from the user
   */
  Model model(boolean scaleGiven, Metric metric, int prefetch) {
    return new Model(
        method, metric, alpha, scale, scaleGiven, bandwidth, prefetch, kdeNeighbors, cost);
  }
}

package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Graph;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How the candidates get their clusters. */
final class ClusterOptions implements OptionSection {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:\\.\\.(\\d{1,6}))?");
  private static final int FEWEST = 3;
  private static final int MOST = 24;

  /** What a column of clusters leaves without effect. */
  private static final List<String> OF_EMBEDDINGS =
      List.of(
          "clusters",
          "metric",
          "landmarks",
          "graph",
          "graph-neighbors",
          "graph-regularization",
          "check-clusters");

  @Option(
      names = "--cluster-column",
      paramLabel = "NAME",
      description =
          "Column of the candidates that has the number of their cluster, from 0; then no embeddings"
              + " are read. Default: none.")
  String clusterColumn;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      description =
          "auto (the number from 3 to 24 that fits best), a range such as 2..40, or a number."
              + " Default: ${DEFAULT-VALUE}.")
  String clusters;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description =
          "l2, or cosine: l2 after every row is divided by its norm. Default: ${DEFAULT-VALUE}.")
  Metric metric;

  @Option(
      names = "--landmarks",
      paramLabel = "M",
      description =
          "The most distinct embeddings that the graph is made of; the others go with the nearest of"
              + " them. Default: ${DEFAULT-VALUE}.")
  int landmarks;

  @Option(
      names = "--graph",
      paramLabel = "GRAPH",
      description =
          "neighbors, or dense (all pairs of at most 5000, as in the authors' program). Default:"
              + " ${DEFAULT-VALUE}.")
  Graph graph;

  @Option(
      names = "--graph-neighbors",
      paramLabel = "COUNT",
      description = "Nearest neighbors of each landmark in the graph. Default: ${DEFAULT-VALUE}.")
  int graphNeighbors;

  @Option(
      names = "--graph-regularization",
      paramLabel = "TAU",
      description =
          "How strongly all landmarks are joined, as a share of their mean degree. Default:"
              + " ${DEFAULT-VALUE}.")
  double graphRegularization;

  @Option(
      names = "--check-clusters",
      description = "Cluster two samples of the landmarks again, and report how far they agree.")
  boolean checkClusters;

  @Override
  public String heading() {
    return "Clusters";
  }

  Clustering clustering(Predicate<String> given) {
    for (String option : OF_EMBEDDINGS) {
      if (clusterColumn != null && given.test(option)) {
        throw UserException.of(
            "cluster-column", "has the clusters, so that `%s` has no effect; leave it out", option);
      }
    }
    int fewest = FEWEST;
    int most = MOST;
    if (!clusters.equals("auto")) {
      Matcher range = RANGE.matcher(clusters);
      if (!range.matches()) {
        throw UserException.of(
            "clusters",
            "is %s; must be auto, a number such as 10, or a range such as 3..24",
            clusters);
      }
      fewest = Integer.parseInt(range.group(1));
      most = range.group(2) == null ? fewest : Integer.parseInt(range.group(2));
    }
    return new Clustering(
        clusterColumn,
        metric,
        graph,
        landmarks,
        graphNeighbors,
        graphRegularization,
        fewest,
        most,
        checkClusters);
  }
}

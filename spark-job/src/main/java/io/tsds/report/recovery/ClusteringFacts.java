package io.tsds.report.recovery;

import io.tsds.report.FactChecks;
import java.util.List;

/**
 * How the clusters were found.
 *
 * @param graph which pairs of landmarks have an edge
 * @param neighbors k, of each landmark in the graph; null in a dense graph
 * @param sigma median distance, the width of the kernel of a dense graph; null in a graph of
 *     neighbors, where each landmark has a width of its own
 * @param regularization tau, at least 0: the weight of all pairs together, as a share of the mean
 *     degree; 0 in a dense graph
 * @param dimension d of the embeddings
 * @param distinctVectors of the candidates; a copy is in the cluster of its source
 * @param landmarks m, the distinct vectors that the graph has; the others go with the nearest ones
 * @param eigenvalues of the normalized affinity, largest first
 * @param tried numbers of clusters that were tried, ascending; one where the number was given
 * @param chosen K, of {@code tried}; there are fewer clusters where some were empty
 * @param iterations sweeps of HALS for the chosen K; null where not known
 * @param stability mean adjusted Rand index of clusterings of samples of the landmarks, at most 1:
 *     1 where they agree, about 0 where they do so by chance; null where not checked
 */
public record ClusteringFacts(
    Graph graph,
    Integer neighbors,
    Double sigma,
    double regularization,
    int dimension,
    long distinctVectors,
    long landmarks,
    List<Trial> tried,
    int chosen,
    List<Double> eigenvalues,
    Integer iterations,
    Double stability) {
  /** Below this adjusted Rand index, clusterings of two samples have little in common. */
  public static final double STABLE = 0.5;

  /** Which pairs of landmarks have an edge. */
  public enum Graph {
    /** Those of which one is among the nearest of the other. */
    NEIGHBORS,
    /** All. */
    DENSE
  }

  /**
   * A number of clusters that was tried.
   *
   * @param clusters K, at least 1
   * @param error ||S - W H|| / ||S||, at least 0: how far the projection on the K leading
   *     eigenvectors is from what separate clusters would give; comparable between K
   */
  public record Trial(int clusters, double error) {
    public Trial {
      FactChecks.atLeastOne("clusters", clusters);
      FactChecks.amount("error", error);
    }
  }

  public ClusteringFacts {
    if (neighbors != null) {
      FactChecks.atLeastOne("neighbors", neighbors);
    }
    sigma = sigma == null ? null : Double.valueOf(FactChecks.amount("sigma", sigma));
    FactChecks.amount("regularization", regularization);
    FactChecks.atLeastOne("dimension", dimension);
    FactChecks.count("distinctVectors", distinctVectors);
    FactChecks.atMost("landmarks", FactChecks.count("landmarks", landmarks), distinctVectors);
    tried = List.copyOf(tried);
    eigenvalues = List.copyOf(eigenvalues);
    eigenvalues.forEach(value -> FactChecks.finite("an eigenvalue", value));
    if (iterations != null) {
      FactChecks.count("iterations", iterations);
    }
    stability = FactChecks.finiteOrAbsent("stability", stability);
    if (stability != null && stability > 1) {
      throw new IllegalArgumentException("stability is " + stability + "; must be at most 1");
    }
    checkTrials(tried, chosen);
  }

  /** How the graph was made. */
  public record Affinity(Graph graph, Integer neighbors, Double sigma, double regularization) {
    public static Affinity ofNeighbors(int neighbors, double regularization) {
      return new Affinity(Graph.NEIGHBORS, neighbors, null, regularization);
    }

    public static Affinity dense(double sigma) {
      return new Affinity(Graph.DENSE, null, sigma, 0);
    }
  }

  /** The vectors that were clustered. */
  public record Vectors(int dimension, long distinct, long landmarks) {}

  /** What came out of the graph. */
  public record Factorization(
      List<Trial> tried,
      int chosen,
      List<Double> eigenvalues,
      Integer iterations,
      Double stability) {}

  /** The facts of their parts, which the report has side by side. */
  public static ClusteringFacts of(
      Affinity affinity, Vectors vectors, Factorization factorization) {
    return new ClusteringFacts(
        affinity.graph,
        affinity.neighbors,
        affinity.sigma,
        affinity.regularization,
        vectors.dimension,
        vectors.distinct,
        vectors.landmarks,
        factorization.tried,
        factorization.chosen,
        factorization.eigenvalues,
        factorization.iterations,
        factorization.stability);
  }

  private static void checkTrials(List<Trial> tried, int chosen) {
    for (int i = 1; i < tried.size(); i++) {
      if (tried.get(i).clusters() <= tried.get(i - 1).clusters()) {
        throw new IllegalArgumentException("numbers of clusters are not ascending: " + tried);
      }
    }
    if (tried.stream().noneMatch(trial -> trial.clusters() == chosen)) {
      throw new IllegalArgumentException("K is " + chosen + "; must be one of " + tried);
    }
  }

  /** Whether K was chosen among several, and not given. */
  public boolean searched() {
    return tried.size() > 1;
  }

  /** The relative error of the chosen K. */
  public double error() {
    return tried.stream()
        .filter(trial -> trial.clusters() == chosen)
        .findFirst()
        .orElseThrow()
        .error();
  }
}

package io.tsds.report;

import io.tsds.Quantity;
import java.util.List;

/**
 * Where a query's mass went.
 *
 * @param task its target task, null where the queries were not split
 * @param id of the query
 * @param queries M, of the target task; each has mass 1/M
 * @param neighborhoodSize K, neighbors that take their full share
 * @param prefetched neighbors that the search found for each query
 * @param neighbors those with mass, nearest first
 * @param sameId queries that have the id; of several, the neighbors of each follow one another
 */
public record QueryExplanation(
    String task,
    String id,
    long queries,
    int neighborhoodSize,
    long prefetched,
    List<Neighbor> neighbors,
    int sameId) {
  public QueryExplanation {
    neighbors = List.copyOf(neighbors);
  }

  /**
   * A neighbor with mass.
   *
   * @param rank from 0
   * @param density null where the method has none
   * @param share of the query's mass
   */
  public record Neighbor(
      String id, int rank, double distance, Double density, double mass, double share) {}

  /**
   * The explanation for people.
   *
   * @param most rows, beyond which they are counted
   * @param remedy what shows the others, such as an option
   */
  public String text(int most, String remedy) {
    StringBuilder text = new StringBuilder();
    CandidateExplanation.line(
        text, "query %s%s", id, task == null ? "" : " in target task " + task);
    if (sameId > 1) {
      CandidateExplanation.line(
          text, "  %,d queries have this id; their neighbors follow one another", sameId);
    }
    CandidateExplanation.line(
        text,
        "  K %,d of %s found; mass %s = 1/%,d on %,d of them",
        neighborhoodSize,
        Quantity.of(prefetched, "neighbor"),
        Figures.number(1.0 / queries),
        queries,
        neighbors.size());
    CandidateExplanation.line(
        text,
        "  %8s %-20s %12s %12s %12s %9s",
        "rank",
        "id",
        "distance",
        "density",
        "mass",
        "share");
    for (Neighbor neighbor : CandidateExplanation.first(neighbors, most)) {
      CandidateExplanation.line(
          text,
          "  %8d %-20s %12s %12s %12s %9s",
          neighbor.rank(),
          neighbor.id(),
          Figures.number(neighbor.distance()),
          neighbor.density() == null ? Figures.ABSENT : Figures.number(neighbor.density()),
          Figures.number(neighbor.mass()),
          Figures.percent(neighbor.share()));
    }
    CandidateExplanation.rest(text, neighbors.size(), most, "neighbors", remedy);
    return text.toString();
  }
}

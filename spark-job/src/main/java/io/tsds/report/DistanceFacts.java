package io.tsds.report;

import io.tsds.knn.NeighborLists;

/**
 * How far things lie from each other, which tells whether the candidates suit the target task at
 * all: the optimum of the stated problem exists for any candidates.
 *
 * @param nearest mean distance between a query and its nearest candidate
 * @param atK mean distance between a query and its K-th neighbor, the last that takes its full
 *     share of the mass (the nearest where K is 0)
 * @param last mean distance between a query and the last of the neighbors found
 * @param betweenCandidates mean distance between two of the sampled candidates; null where there
 *     are no two
 * @param meanCosine mean cosine of two of the sampled candidates that are not zero; null where
 *     there are no two
 * @param sampledCandidates how many candidates the two means are of
 */
public record DistanceFacts(
    double nearest,
    double atK,
    double last,
    Double betweenCandidates,
    Double meanCosine,
    int sampledCandidates) {
  public DistanceFacts {
    FactChecks.finite("nearest", nearest);
    FactChecks.finite("atK", atK);
    FactChecks.finite("last", last);
    betweenCandidates = FactChecks.finiteOrAbsent("betweenCandidates", betweenCandidates);
    meanCosine = FactChecks.finiteOrAbsent("meanCosine", meanCosine);
    FactChecks.count("sampledCandidates", sampledCandidates);
  }

  /**
   * Means over the lists.
   *
   * @param sizes K of every query [queries]
   */
  public static DistanceFacts of(
      NeighborLists lists, int[] sizes, Double betweenCandidates, Double meanCosine, int sampled) {
    double nearest = 0;
    double atK = 0;
    double last = 0;
    for (int query = 0; query < lists.queries(); query++) {
      nearest += lists.distance(query, 0);
      atK += lists.distance(query, Math.min(lists.length(), Math.max(1, sizes[query])) - 1);
      last += lists.distance(query, lists.length() - 1);
    }
    int queries = lists.queries();
    return new DistanceFacts(
        nearest / queries, atK / queries, last / queries, betweenCandidates, meanCosine, sampled);
  }

  /** The distances in a sentence, for people. */
  public String sentence() {
    String between =
        betweenCandidates == null
            ? ""
            : "; random candidates from each other " + Figures.number(betweenCandidates);
    return "from a query, on average: nearest "
        + Figures.number(nearest)
        + ", K-th "
        + Figures.number(atK)
        + between;
  }
}

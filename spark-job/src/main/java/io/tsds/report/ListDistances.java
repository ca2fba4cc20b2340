package io.tsds.report;

import io.tsds.knn.NeighborLists;
import java.util.Locale;

/**
 * How far the neighbors of queries are, before mass is assigned to them.
 *
 * @param nearest mean distance between a query and its nearest candidate
 * @param last mean distance between a query and the last of the neighbors found
 * @param betweenCandidates mean distance between two of the sampled candidates; null where there
 *     are no two
 * @param meanCosine mean cosine of two of the sampled candidates that are not zero; null where
 *     there are no two
 * @param sampledCandidates how many candidates the two means are of
 */
public record ListDistances(
    double nearest,
    double last,
    Double betweenCandidates,
    Double meanCosine,
    int sampledCandidates) {
  public ListDistances {
    FactChecks.finite("nearest", nearest);
    FactChecks.finite("last", last);
    betweenCandidates = FactChecks.finiteOrAbsent("betweenCandidates", betweenCandidates);
    meanCosine = FactChecks.finiteOrAbsent("meanCosine", meanCosine);
    FactChecks.count("sampledCandidates", sampledCandidates);
  }

  /** Means over the lists. */
  public static ListDistances of(
      NeighborLists lists, Double betweenCandidates, Double meanCosine, int sampled) {
    DistanceFacts facts =
        DistanceFacts.of(lists, new int[lists.queries()], betweenCandidates, meanCosine, sampled);
    return new ListDistances(facts.nearest(), facts.last(), betweenCandidates, meanCosine, sampled);
  }

  /** The distances in a sentence, for people. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "from a query, on average: nearest %s, last %s%s",
        Figures.number(nearest),
        Figures.number(last),
        betweenCandidates == null
            ? ""
            : "; random candidates from each other " + Figures.number(betweenCandidates));
  }
}

package io.tsds.report;

import io.tsds.assignment.AssignmentResult;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.NeighborLists;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What every query got, by which people find those that nothing resembles. A query is covered if
 * its nearest candidate is closer than 95 of 100 random pairs of a candidate and a query.
 *
 * @param coveredBelow the distance closer than which a query's nearest candidate covers it; null
 *     where no random pairs are known
 * @param covered how many queries are covered; null likewise
 * @param others queries that {@code farthest} leaves out
 * @param farthest the queries whose nearest candidate is farthest, at most {@value #MOST_LISTED},
 *     farthest first, of equal ones that which comes first in the input
 */
public record QueryFacts(Double coveredBelow, Long covered, long others, List<Query> farthest) {
  /** The most queries that are listed. */
  public static final int MOST_LISTED = 200;

  /** The quantile that is the 20th part of all. */
  private static final int TWENTIETH = (Quantiles.COUNT - 1) / 20;

  public QueryFacts {
    coveredBelow = FactChecks.finiteOrAbsent("coveredBelow", coveredBelow);
    FactChecks.count("others", others);
    farthest = List.copyOf(farthest);
    FactChecks.atMost("farthest", farthest.size(), MOST_LISTED);
  }

  /**
   * A query.
   *
   * @param query its id
   * @param nearest distance of its nearest candidate
   * @param neighbors K of the query
   * @param beyondNearest share of its mass that is not on its nearest candidate
   * @param covered whether its nearest candidate is close; null where no random pairs are known
   */
  public record Query(
      String query, double nearest, int neighbors, double beyondNearest, Boolean covered) {
    public Query {
      FactChecks.amount("nearest", nearest);
      FactChecks.count("neighbors", neighbors);
      FactChecks.finite("beyondNearest", beyondNearest);
      FactChecks.share("beyondNearest", beyondNearest);
    }
  }

  /**
   * Of a solved assignment.
   *
   * @param ids of the queries [queries]
   * @param density kernel densities [pool]; null where the method has none
   * @param randomPairs their quantiles, or null
   */
  public static QueryFacts of(
      IdColumn ids,
      NeighborLists lists,
      AssignmentResult result,
      double[] density,
      List<Double> randomPairs) {
    Double below = randomPairs == null ? null : randomPairs.get(TWENTIETH);
    List<Query> farthest = new ArrayList<>();
    IntStream.range(0, lists.queries())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer query) -> lists.distance(query, 0))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST_LISTED)
        .forEach(query -> farthest.add(query(query, ids, lists, result, density, below)));
    Long covered =
        below == null
            ? null
            : IntStream.range(0, lists.queries())
                .filter(query -> lists.distance(query, 0) < below)
                .count();
    return new QueryFacts(below, covered, lists.queries() - farthest.size(), farthest);
  }

  private static Query query(
      int query,
      IdColumn ids,
      NeighborLists lists,
      AssignmentResult result,
      double[] density,
      Double below) {
    double onNearest = lists.queries() * DistanceQuantiles.mass(lists, result, density, query, 0);
    double nearest = lists.distance(query, 0);
    return new Query(
        ids.text(query),
        nearest,
        result.neighborhoodSizes()[query],
        Math.max(0, Math.min(1, 1 - onNearest)),
        below == null ? null : nearest < below);
  }
}

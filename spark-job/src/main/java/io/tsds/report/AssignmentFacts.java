package io.tsds.report;

import io.tsds.assignment.Method;

/**
 * What the assignment came to.
 *
 * @param sStar the level s* at which every query's sum of 1/density stops, for KNN-KDE; null with
 *     other methods, or where the queue popped nothing
 * @param neighborhoodSizes K of the queries
 */
public record AssignmentFacts(Method method, Double sStar, NeighborhoodSizes neighborhoodSizes) {
  public AssignmentFacts {
    sStar = FactChecks.finiteOrAbsent("sStar", sStar);
  }
}

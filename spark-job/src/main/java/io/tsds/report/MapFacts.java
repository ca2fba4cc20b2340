package io.tsds.report;

import java.util.List;

/**
 * Some queries and members of the pool on the two axes along which they differ most. The lists have
 * the same length, one element a point.
 *
 * @param queries from which those shown were taken
 * @param members of the pool from which those shown were taken
 * @param kind what the point is
 * @param id of the query or of the candidate
 * @param x first principal coordinate
 * @param y second principal coordinate
 * @param probability of a candidate; null of a query
 */
public record MapFacts(
    long queries,
    long members,
    List<Kind> kind,
    List<String> id,
    List<Double> x,
    List<Double> y,
    List<Double> probability) {
  /** The most points. */
  public static final int MOST_POINTS = 1200;

  /** What a point is. */
  public enum Kind {
    /** Without probability. */
    POOL,
    /** With probability, and not drawn. */
    SUPPORT,
    /** Drawn in the first epoch. */
    DRAWN,
    QUERY
  }

  public MapFacts {
    kind = List.copyOf(kind);
    id = List.copyOf(id);
    x = List.copyOf(x);
    y = List.copyOf(y);
    FactChecks.atMost("points", kind.size(), MOST_POINTS);
    FactChecks.equal("values of id", id.size(), kind.size());
    FactChecks.equal("values of x", x.size(), kind.size());
    FactChecks.equal("values of y", y.size(), kind.size());
    FactChecks.equal("values of probability", probability.size(), kind.size());
    x.forEach(value -> FactChecks.finite("x", value));
    y.forEach(value -> FactChecks.finite("y", value));
    probability.forEach(value -> FactChecks.finiteOrAbsent("probability", value));
  }
}

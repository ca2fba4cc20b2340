package io.tsds.verify;

import io.tsds.assignment.Method;
import io.tsds.embedding.IdColumn;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.storage.result.NeighborDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The checks of a target task's assignment: the lists of some queries against those of a brute
 * force, what the trace says of all queries against the method's formulas, and the probabilities of
 * some candidates, each computed from its distances to all queries.
 */
final class AssignmentChecks {
  private final RecordedRun run;
  private final CheckedTarget target;
  private final AssignmentTrace trace;
  private final Method method;
  private final int queries;
  private final long candidates;

  /**
   * @param candidates N
   */
  AssignmentChecks(RecordedRun run, CheckedTarget target, long candidates) {
    this.run = run;
    this.target = target;
    this.trace = target.trace();
    this.method = run.method();
    this.queries = target.queries().rows();
    this.candidates = candidates;
  }

  /** What the trace has otherwise than a brute force found for a query. */
  List<String> listFailures(int query, Neighbors found) {
    List<String> failures = new ArrayList<>();
    if (found.size() != trace.length()) {
      failures.add(
          String.format(
              Locale.ROOT,
              "%s: a brute force finds %d neighbors, the run has %d",
              target.query(query),
              found.size(),
              trace.length()));
      return failures;
    }
    int rest = restRank(query);
    if (rest >= 0 && rest < found.size()) {
      compareNeighbor(query, rest, found, trace.restIds(), trace.restSquared()[query], failures);
    }
    compareNeighbor(
        query, found.size() - 1, found, trace.lastIds(), trace.lastSquared()[query], failures);
    NeighborDigest digest = new NeighborDigest();
    for (int rank = 0; rank < found.size(); rank++) {
      digest.add(found.ids(), rank, found.squaredDistances()[rank]);
    }
    ResultRowChecks.compare(
        target.query(query) + ": digest of its neighbors",
        HexFormat.of().formatHex(digest.finish()),
        trace.digest(query),
        failures);
    if (method == Method.KNN_TV) {
      ResultRowChecks.compare(
          target.query(query) + ": neighbors under the limit",
          withinLimit(found),
          trace.sizes()[query],
          failures);
    }
    return failures;
  }

  private void compareNeighbor(
      int query,
      int rank,
      Neighbors expected,
      IdColumn ids,
      double squared,
      List<String> failures) {
    if (expected.squaredDistances()[rank] != squared
        || expected.ids().compare(rank, ids, query) != 0) {
      failures.add(
          String.format(
              Locale.ROOT,
              "%s, rank %d: expected id %s at squared distance %s, found id %s at %s",
              target.query(query),
              rank,
              expected.ids().text(rank),
              expected.squaredDistances()[rank],
              ids.text(query),
              squared));
    }
  }

  private int withinLimit(Neighbors found) {
    double nearest = cost(found.squaredDistances()[0]);
    int size = 1;
    while (size < found.size() && cost(found.squaredDistances()[size]) - nearest < limit()) {
      size++;
    }
    return size;
  }

  /** What a unit of mass costs over a squared distance. */
  double cost(double squared) {
    return switch (run.cost()) {
      case DISTANCE -> Math.sqrt(squared);
      case SQUARED_DISTANCE -> squared;
      case ONE_MINUS_COSINE -> 0.5 * squared;
    };
  }

  private double limit() {
    return (1 - run.alpha()) * run.scale() / run.alpha();
  }

  /** Rank of the neighbor that takes the rest of the query's mass. */
  private int restRank(int query) {
    return switch (method) {
      case KNN_KDE -> trace.sizes()[query];
      case KNN_UNIFORM -> trace.sizes()[query] - 1;
      case KNN_TV -> 0;
    };
  }

  /** What the trace has otherwise than the method's formulas or the report, for all queries. */
  List<String> traceFailures() {
    List<String> failures = new ArrayList<>();
    var sizes = target.report().assignment().neighborhoodSizes();
    long smallest = Long.MAX_VALUE;
    long largest = 0;
    for (int query = 0; query < queries; query++) {
      int size = trace.sizes()[query];
      smallest = Math.min(smallest, size);
      largest = Math.max(largest, size);
      if (restRank(query) < 0 || restRank(query) >= trace.length()) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s: K is %d with %d neighbors",
                target.query(query),
                size,
                trace.length()));
      }
      double mass = trace.restMasses()[query];
      double expected = expectedRest(size, mass);
      if (mass != expected) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s: mass of the rest: expected %s, found %s",
                target.query(query),
                expected,
                mass));
      }
    }
    ResultRowChecks.compare("smallest K", sizes.min(), smallest, failures);
    ResultRowChecks.compare("largest K", sizes.max(), largest, failures);
    return failures;
  }

  /** For KNN-KDE the mass itself where it lies in [0, 1/M], which is all that is known of it. */
  private double expectedRest(int size, double mass) {
    return switch (method) {
      case KNN_KDE -> Math.min(Math.max(mass, 0), 1.0 / queries * (1 + 1e-12));
      case KNN_UNIFORM -> 1 / ((double) queries * size);
      case KNN_TV -> (candidates - (size - 1)) / ((double) queries * candidates);
    };
  }

  /**
   * The probability of a candidate, summed over the queries in their order.
   *
   * @param vectors hold the candidate's from {@code start} on
   * @param ids hold its id at {@code row}
   * @param density rho of the candidate, 1 where the method has none
   */
  double probability(float[] vectors, int start, IdColumn ids, int row, double density) {
    double sum = 0;
    for (int query = 0; query < queries; query++) {
      double squared =
          PlainDistance.squared(
              target.queries().values(),
              target.queries().offset(query),
              vectors,
              start,
              target.queries().dimension());
      int order = order(squared, ids, row, trace.restSquared()[query], trace.restIds(), query);
      if (order == 0) {
        sum += trace.restMasses()[query];
      } else if (takesShare(query, squared, ids, row, order)) {
        sum += share(query, density);
      }
    }
    return sum;
  }

  private boolean takesShare(int query, double squared, IdColumn ids, int row, int order) {
    if (method != Method.KNN_TV) {
      return order < 0;
    }
    int toLast = order(squared, ids, row, trace.lastSquared()[query], trace.lastIds(), query);
    double beyondNearest = cost(squared) - cost(trace.restSquared()[query]);
    return order > 0 && toLast <= 0 && beyondNearest < limit();
  }

  private static int order(
      double squared, IdColumn ids, int row, double otherSquared, IdColumn others, int other) {
    int byDistance = Double.compare(squared, otherSquared);
    return byDistance != 0 ? byDistance : ids.compare(row, others, other);
  }

  /** The mass that a query gives the neighbor at a rank, as far as the trace tells. */
  double mass(int query, int rank, double density) {
    if (rank == restRank(query)) {
      return trace.restMasses()[query];
    }
    return rank < trace.sizes()[query] ? share(query, density) : 0;
  }

  /** Neighbors of a query that have mass. */
  int rows(int query) {
    int most = Math.max(trace.sizes()[query], restRank(query) + 1);
    return trace.restMasses()[query] > 0 ? most : most - 1;
  }

  boolean hasDensities() {
    return method == Method.KNN_KDE;
  }

  private double share(int query, double density) {
    return switch (method) {
      case KNN_KDE -> 1 / (queries * target.report().assignment().sStar() * density);
      case KNN_UNIFORM -> trace.restMasses()[query];
      case KNN_TV -> 1 / ((double) queries * candidates);
    };
  }
}

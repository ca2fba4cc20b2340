package io.tsds.report;

import io.tsds.assignment.Method;
import io.tsds.assignment.Objective;

/**
 * What is proven about the result.
 *
 * @param probabilitySum sum of p over the support, which rounding keeps near 1
 * @param objective the value that the assignment minimizes, by which two results of the same inputs
 *     and parameters can be compared; null in a report of a version that did not compute it
 */
public record CertificateFacts(
    Prefetch prefetch, Assumption assumption, double probabilitySum, Objective objective) {
  public CertificateFacts {
    FactChecks.finite("probabilitySum", probabilitySum);
  }

  /**
   * Whether the neighbor lists were long enough for the assignment to be the optimum over all
   * candidates.
   *
   * @param tooShort whether the assignment may reach past the end of a list
   * @param tooShortQueries how many queries that concerns
   * @param massOnLastNeighbors share of the mass that sits on the last neighbor of a list
   * @param toTry the prefetch to try next, null where this one sufficed
   */
  public record Prefetch(
      boolean tooShort, long tooShortQueries, double massOnLastNeighbors, Long toTry) {
    public Prefetch {
      FactChecks.count("tooShortQueries", tooShortQueries);
      FactChecks.finite("massOnLastNeighbors", massOnLastNeighbors);
    }

    /** The lists sufficed. */
    public static Prefetch longEnough(double massOnLastNeighbors) {
      return new Prefetch(false, 0, massOnLastNeighbors, null);
    }
  }

  /**
   * The inequality that the method's theorem assumes.
   *
   * @param statement the inequality in words, null where none is needed
   * @param left its smaller side as it came out
   * @param right its larger side as it came out
   */
  public record Assumption(State state, String statement, Double left, Double right) {
    public Assumption {
      left = FactChecks.finiteOrAbsent("left", left);
      right = FactChecks.finiteOrAbsent("right", right);
    }

    /** What is known of the inequality. */
    public enum State {
      PROVEN,
      /** It does not hold, or what was computed is not enough to tell. */
      NOT_PROVEN,
      /** The method's theorem assumes nothing. */
      NOT_NEEDED
    }

    /**
     * The assumption of the method's theorem: Theorem 3.1 for KNN-Uniform, Theorem 3.2 for KNN-KDE.
     * That of KNN-TV assumes nothing.
     *
     * @param left K or s*, null where there is none
     * @param right N/2, or half the sum of 1/density over the pool, which is at most that over all
     *     candidates
     */
    public static Assumption of(Method method, State state, Double left, Double right) {
      return switch (method) {
        case KNN_UNIFORM -> new Assumption(state, "K <= N/2", left, right);
        case KNN_KDE ->
            new Assumption(state, "s* <= 1/2 sum of 1/density over the pool", left, right);
        case KNN_TV -> notNeeded();
      };
    }

    public static Assumption notNeeded() {
      return new Assumption(State.NOT_NEEDED, null, null, null);
    }
  }
}

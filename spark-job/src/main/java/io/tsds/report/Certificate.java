package io.tsds.report;

/**
 * What is proven about the result.
 *
 * @param probabilitySum sum of p over the support, which rounding keeps near 1
 */
public record Certificate(Prefetch prefetch, Assumption assumption, double probabilitySum) {
  public Certificate {
    Facts.finite("probabilitySum", probabilitySum);
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
      Facts.count("tooShortQueries", tooShortQueries);
      Facts.finite("massOnLastNeighbors", massOnLastNeighbors);
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
      left = Facts.finiteOrAbsent("left", left);
      right = Facts.finiteOrAbsent("right", right);
    }

    /** Whether the inequality holds. */
    public enum State {
      PROVEN,
      NOT_PROVEN,
      /** The method's theorem assumes nothing. */
      NOT_NEEDED
    }

    /** Theorem 3.1, for KNN-Uniform: the neighborhood is at most half of the candidates. */
    public static Assumption ofUniform(long neighborhoodSize, long candidates) {
      return of("K <= N/2", (double) neighborhoodSize, candidates / 2.0);
    }

    /**
     * Theorem 3.2, for KNN-KDE: s* is at most half the sum of 1/density.
     *
     * @param poolSum sum of 1/density over the pool; over all candidates it is at least that
     */
    public static Assumption ofKernelDensity(double sStar, double poolSum) {
      return of("s* <= 1/2 sum of 1/density over the pool", sStar, poolSum / 2);
    }

    public static Assumption notNeeded() {
      return new Assumption(State.NOT_NEEDED, null, null, null);
    }

    private static Assumption of(String statement, double left, double right) {
      State state = left <= right ? State.PROVEN : State.NOT_PROVEN;
      return new Assumption(state, statement, left, right);
    }
  }
}

package io.tsds.assignment;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What is known of a solution's exactness. It is the minimizer over all candidates if the lists
 * were long enough and the assumption of its theorem is proven or not needed.
 *
 * @param shortQueries queries whose lists ended before their mass was placed; 0 if the lists hold
 *     every candidate
 * @param massOnLastNeighbors total mass on the last entries of the lists, whether short or not
 * @param suggestedPrefetch an L to try if some lists were too short, see {@link PrefetchEstimate}
 * @param assumption whether the theorem applies
 * @param limitCoversLists KNN-TV only: every entry is nearer than the limit (1-alpha)C/alpha, so
 *     distances decide nothing; a smaller scale would let them
 * @param probabilitySum sum of p, 1 up to rounding
 */
public record Certificate(
    int shortQueries,
    double massOnLastNeighbors,
    OptionalInt suggestedPrefetch,
    Assumption assumption,
    boolean limitCoversLists,
    double probabilitySum) {

  /** Whether some list ended before its query's mass was placed. */
  public boolean prefetchTooShort() {
    return shortQueries > 0;
  }

  /** What is known of a theorem's assumption. */
  public enum Proof {
    /** The inequality holds for the exact solution. */
    PROVEN,
    /** The inequality does not hold, or what was computed is not enough to tell. */
    NOT_PROVEN,
    /** The theorem assumes nothing. */
    NOT_NEEDED
  }

  /**
   * A theorem's assumption {@code left <= right}: K <= N/2 for Theorem 3.1, s* <= 1/2 sum 1/rho for
   * Theorem 3.2. The regularizer also bounds gamma from below, which the closed forms leave out;
   * under the inequality that bound is not above 0 and so costs nothing.
   *
   * @param left K or s*; absent without one
   * @param right N/2 or 1/2 sum 1/rho over the pool, a lower bound of the sum over all candidates;
   *     absent without an assumption
   */
  public record Assumption(Proof proof, OptionalDouble left, OptionalDouble right) {
    static final Assumption NOT_NEEDED =
        new Assumption(Proof.NOT_NEEDED, OptionalDouble.empty(), OptionalDouble.empty());

    /**
     * @param decided whether {@code left} is at least its value in the exact solution
     */
    static Assumption of(OptionalDouble left, double right, boolean decided) {
      boolean holds = decided && left.isPresent() && left.getAsDouble() <= right;
      return new Assumption(
          holds ? Proof.PROVEN : Proof.NOT_PROVEN, left, OptionalDouble.of(right));
    }
  }
}

package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The theorems over all 163 subsets of 8 candidates that have at most B = 4 elements, in two
 * clusters: what the paper's Theorem 2 says is false in three examples, and what replaces it holds
 * in these and in random ones.
 */
class BoundTheoremsTest {
  private static final int CANDIDATES = 8;
  private static final int BUDGET = 4;
  private static final double ROUNDING = 1e-12;

  private static final List<Integer> SETS = sets();

  private static List<Integer> sets() {
    List<Integer> sets = new ArrayList<>();
    for (int set = 0; set < 1 << CANDIDATES; set++) {
      if (Integer.bitCount(set) <= BUDGET) {
        sets.add(set);
      }
    }
    return sets;
  }

  private static int set(int... members) {
    int set = 0;
    for (int member : members) {
      set |= 1 << member;
    }
    return set;
  }

  private static double jaccard(int a, int b) {
    int union = Integer.bitCount(a | b);
    return union == 0 ? 0 : 1 - Integer.bitCount(a & b) / (double) union;
  }

  private static AllocationBound bound(int selected, int reference, int first) {
    return AllocationBound.of(
        BUDGET,
        new long[] {Integer.bitCount(selected & first), Integer.bitCount(selected & ~first)},
        new long[] {Integer.bitCount(reference & first), Integer.bitCount(reference & ~first)},
        Integer.bitCount(selected & reference));
  }

  private static boolean sameCounts(int a, int b, int first) {
    return Integer.bitCount(a & first) == Integer.bitCount(b & first)
        && Integer.bitCount(a & ~first) == Integer.bitCount(b & ~first);
  }

  /** By how much a set is above the best one of the same counts, relative to that. */
  private static double epsilon(int set, double[] losses, int first) {
    double best = Double.POSITIVE_INFINITY;
    for (int other : SETS) {
      best = sameCounts(set, other, first) ? Math.min(best, losses[other]) : best;
    }
    return losses[set] / best - 1;
  }

  @Test
  void thereAre163Sets() {
    assertThat(SETS).hasSize(163);
  }

  /** Example A: the same loss in both clusters, and every assumption holds exactly. */
  @Test
  void printedBoundIsExceededByAnExampleInWhichEveryAssumptionHolds() {
    int first = set(0, 1);
    int optimum = set(0, 2, 3, 4);
    int selected = set(0, 1, 2, 3);
    double[] losses = losses(set -> 0.5 + jaccard(set, optimum));
    assertLipschitz(losses, 1);
    assertThat(epsilon(selected, losses, first)).isEqualTo(0, within(ROUNDING));
    AllocationBound bound = bound(selected, optimum, first);
    assertThat(bound.printed()).isEqualTo(0.25);
    assertThat(losses[selected]).isEqualTo(0.9, within(ROUNDING));
    assertThat(losses[selected]).isGreaterThan(losses[optimum] + bound.printed() + 0.1);
    assertThat(losses[optimum] + bound.allocation()).isEqualTo(losses[selected], within(ROUNDING));
  }

  /** Example B: equal budgets everywhere, so that the printed bound is 0, and the worst loss. */
  @Test
  void printedBoundIsZeroForTheWorstSetOfTheSameBudgets() {
    int first = set(0, 1, 2, 3);
    int optimum = set(0, 1, 4, 5);
    int selected = set(2, 3, 6, 7);
    double[] losses =
        losses(
            set -> {
              double loss = Math.min(0.25 + jaccard(set, optimum), 1.25 + jaccard(set, selected));
              for (int inside : SETS) {
                if (inside != 0 && ((inside & first) == 0 || (inside & ~first) == 0)) {
                  loss = Math.min(loss, 0.75 + jaccard(set, inside));
                }
              }
              return loss;
            });
    assertLipschitz(losses, 1);
    assertThat(losses[optimum]).isEqualTo(0.25);
    assertThat(losses[selected]).isEqualTo(1.25);
    AllocationBound bound = bound(selected, optimum, first);
    assertThat(bound.printed()).isZero();
    assertThat(losses[selected]).isLessThanOrEqualTo(losses[optimum] + bound.realized());
    double epsilon = epsilon(selected, losses, first);
    assertThat(losses[selected])
        .isLessThanOrEqualTo((1 + epsilon) * (losses[optimum] + bound.allocation()) + ROUNDING);
  }

  /** Example C: the loss is a mean over clusters, and the mixture is smoother than its parts. */
  @Test
  void printedBoundIsExceededWhereTheLossIsASumOverClusters() {
    int first = set(0, 1, 2, 3);
    int optimum = set(0, 1, 4, 5);
    int selected = set(0, 1, 2, 4);
    double[] losses =
        losses(
            set ->
                0.25
                    + (jaccard(set & first, optimum & first)
                            + jaccard(set & ~first, optimum & ~first))
                        / 2);
    double lambda = lipschitz(losses);
    assertThat(lambda).isEqualTo(1.125, within(ROUNDING));
    AllocationBound bound = bound(selected, optimum, first);
    double gap = losses[selected] - losses[optimum];
    assertThat(gap).isEqualTo(5 / 12.0, within(ROUNDING));
    assertThat(lambda * bound.printed()).isEqualTo(0.28125, within(ROUNDING)).isLessThan(gap);
    // Each cluster's part is 1-Lipschitz.
    assertThat(bound.separable(new double[] {0.5, 0.5})).isEqualTo(gap, within(ROUNDING));
  }

  @Test
  void correctedTheoremsHoldForRandomLossesAndThePrintedOneDoesNot() {
    Random random = new Random(6);
    int printedFails = 0;
    for (int problem = 0; problem < 40; problem++) {
      int first = random.nextInt(1 << CANDIDATES);
      double[] losses = randomLipschitz(random);
      int reference = SETS.get(random.nextInt(SETS.size()));
      for (int selected : SETS) {
        double epsilon = epsilon(selected, losses, first);
        AllocationBound bound = bound(selected, reference, first);
        assertThat(losses[selected])
            .isLessThanOrEqualTo(losses[reference] + bound.realized() + ROUNDING)
            .isLessThanOrEqualTo(
                (1 + epsilon) * (losses[reference] + bound.allocation()) + ROUNDING);
        assertThat(bound.allocation()).isLessThanOrEqualTo(bound.realized());
        boolean ofTheBudget =
            Integer.bitCount(selected) == BUDGET && Integer.bitCount(reference) == BUDGET;
        if (ofTheBudget
            && losses[selected] > (1 + epsilon) * losses[reference] + bound.printed() + ROUNDING) {
          printedFails++;
        }
      }
    }
    assertThat(printedFails).isPositive();
  }

  /** The smallest distance that sets of these counts have is reached. */
  @Test
  void allocationIsTheDistanceOfTheNearestSetOfTheSameCounts() {
    int first = set(0, 1, 2);
    for (int reference : SETS) {
      for (int selected : SETS) {
        double nearest = 1;
        for (int other : SETS) {
          nearest =
              sameCounts(selected, other, first)
                  ? Math.min(nearest, jaccard(other, reference))
                  : nearest;
        }
        assertThat(bound(selected, reference, first).allocation())
            .isEqualTo(nearest, within(ROUNDING));
      }
    }
  }

  private interface Loss {
    double of(int set);
  }

  private static double[] losses(Loss loss) {
    double[] losses = new double[1 << CANDIDATES];
    SETS.forEach(set -> losses[set] = loss.of(set));
    return losses;
  }

  /** The lower envelope of cones over a few random sets, which is 1-Lipschitz. */
  private static double[] randomLipschitz(Random random) {
    int[] tips = random.ints(1 + random.nextInt(3), 0, SETS.size()).map(SETS::get).toArray();
    double[] heights = random.doubles(tips.length, 0.1, 1).toArray();
    return losses(
        set -> {
          double loss = Double.POSITIVE_INFINITY;
          for (int tip = 0; tip < tips.length; tip++) {
            loss = Math.min(loss, heights[tip] + jaccard(set, tips[tip]));
          }
          return loss;
        });
  }

  private static double lipschitz(double[] losses) {
    double lambda = 0;
    for (int a : SETS) {
      for (int b : SETS) {
        lambda =
            a == b ? lambda : Math.max(lambda, Math.abs(losses[a] - losses[b]) / jaccard(a, b));
      }
    }
    return lambda;
  }

  private static void assertLipschitz(double[] losses, double lambda) {
    assertThat(lipschitz(losses)).isLessThanOrEqualTo(lambda + ROUNDING);
  }
}

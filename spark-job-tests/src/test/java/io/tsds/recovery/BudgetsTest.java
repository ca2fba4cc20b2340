package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private static final long MANY = 1L << 40;

  @Test
  void remaindersGoByFractionThenByWeightThenByNumber() {
    assertThat(shared(10, 1, 1, 1)).containsExactly(4, 3, 3);
    assertThat(shared(11, 1, 1, 1)).containsExactly(4, 4, 3);
    assertThat(shared(1, 1, 2, 2)).containsExactly(0, 1, 0);
    // Shares 1.25 and 3.75: the larger fraction is that of the larger weight.
    assertThat(shared(5, 1, 3)).containsExactly(1, 4);
    // Shares 2.5 and .5 have equal fractions.
    assertThat(shared(3, 5, 1)).containsExactly(3, 0);
    assertThat(shared(3, 1, 5)).containsExactly(0, 3);
  }

  private static long[] shared(long budget, double... weights) {
    long[] caps = new long[weights.length];
    Arrays.fill(caps, MANY);
    return Budgets.byLargestRemainder(budget, weights, caps);
  }

  @Test
  void whatAClusterCannotFillGoesToTheOthers() {
    assertThat(Budgets.byLargestRemainder(10, new double[] {8, 1, 1}, new long[] {2, 9, 9}))
        .containsExactly(2, 4, 4);
    // Filling the first raises the second's share to its cap.
    assertThat(Budgets.byLargestRemainder(12, new double[] {8, 3, 1}, new long[] {2, 7, 9}))
        .containsExactly(2, 7, 3);
    assertThat(Budgets.byLargestRemainder(12, new double[] {8, 3, 0}, new long[] {2, 7, 9}))
        .containsExactly(2, 7, 0);
    assertThat(Budgets.byLargestRemainder(3, new double[] {0, 0}, new long[] {2, 7}))
        .containsExactly(0, 0);
  }

  @Test
  void printedSharesAreCutAndLoseTheRest() {
    assertThat(Budgets.byFloor(10, new double[] {1, 1, 1})).containsExactly(3, 3, 3);
    assertThat(Budgets.byFloor(10, new double[] {0, 0})).containsExactly(0, 0);
  }

  @Test
  void randomProblemsAreSharedWhole() {
    Random random = new Random(4);
    for (int problem = 0; problem < 2000; problem++) {
      int clusters = 1 + random.nextInt(8);
      double[] weights = random.doubles(clusters).map(x -> x < 0.2 ? 0 : x * x * x).toArray();
      long[] caps = random.longs(clusters, 0, 30).toArray();
      long open = 0;
      for (int cluster = 0; cluster < clusters; cluster++) {
        open += weights[cluster] > 0 ? caps[cluster] : 0;
      }
      long budget = random.nextInt(120);
      long[] given = Budgets.byLargestRemainder(budget, weights, caps);
      assertThat(Arrays.stream(given).sum()).isEqualTo(Math.min(budget, open));
      double total = Arrays.stream(weights).sum();
      for (int cluster = 0; cluster < clusters; cluster++) {
        assertThat(given[cluster]).isBetween(0L, caps[cluster]);
        assertThat(weights[cluster] > 0 || given[cluster] == 0).isTrue();
        // Nobody who has room gets less than its own share, cut.
        long share = (long) Math.floor(budget * weights[cluster] / total - 1e-9);
        assertThat(given[cluster]).isGreaterThanOrEqualTo(Math.min(caps[cluster], share));
      }
    }
  }

  @Test
  void tinyAndLargeWeightsAreExact() {
    assertThat(shared(7, Double.MIN_VALUE, Double.MIN_VALUE, Double.MIN_VALUE))
        .containsExactly(3, 2, 2);
    assertThat(shared(2, Double.MIN_VALUE, 1)).containsExactly(0, 2);
    assertThat(shared(1, 0.1, Math.nextUp(0.1))).containsExactly(0, 1);
    assertThat(shared(1, Math.nextUp(0.1), 0.1)).containsExactly(1, 0);
    assertThatThrownBy(() -> shared(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shared(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}

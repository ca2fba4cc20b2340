package io.tsds.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class NearestDistancesTest {

  private static double[] together(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(DoubleStream::of).toArray();
  }

  private static double[] uniform(int count, double from, double to, long seed) {
    return new Random(seed).doubles(count, from, to).toArray();
  }

  @Test
  void gapLiesBetweenNearDuplicatesAndTheRest() {
    NearestDistances distances =
        new NearestDistances(together(uniform(50, 0.02, 0.06, 1), uniform(950, 0.7, 1.1, 2)));
    NearestDistances.Gap gap = distances.gap();
    assertThat(gap.members()).isEqualTo(50);
    assertThat(gap.below()).isBetween(0.02, 0.06);
    assertThat(gap.above()).isBetween(0.7, 1.1);
    assertThat(gap.middle()).isCloseTo(Math.sqrt(gap.below() * gap.above()), within(1e-12));
  }

  @Test
  void aSmoothDistributionHasNone() {
    assertThat(new NearestDistances(uniform(2000, 0.5, 1.2, 3)).gap()).isNull();
  }

  /** Four of a thousand lie far below the others, which can be chance. */
  @Test
  void aFewOutliersAreNoGap() {
    assertThat(
            new NearestDistances(together(uniform(4, 0.01, 0.02, 1), uniform(996, 0.7, 1.1, 2)))
                .gap())
        .isNull();
  }

  /** Nearly all have a near-duplicate, so that what lies above is not the rest of the texts. */
  @Test
  void aGapHasEnoughAboveIt() {
    assertThat(
            new NearestDistances(together(uniform(960, 0.01, 0.012, 1), uniform(40, 0.7, 1.1, 2)))
                .gap())
        .isNull();
  }

  @Test
  void exactCopiesCountWhereThereIsNoOtherGap() {
    NearestDistances distances =
        new NearestDistances(together(new double[100], uniform(900, 0.7, 1.0, 2)));
    assertThat(distances.copies()).isEqualTo(100);
    assertThat(distances.gap().below()).isZero();
    assertThat(distances.gap().middle()).isEqualTo(distances.gap().above() / 2);
    NearestDistances both =
        new NearestDistances(
            together(new double[100], uniform(100, 0.03, 0.04, 1), uniform(800, 0.7, 1.0, 2)));
    assertThat(both.gap().members()).isEqualTo(200);
  }

  @Test
  void quantilesAreDistancesThatOccur() {
    NearestDistances distances = new NearestDistances(new double[] {3, 1, 2, 4});
    assertThat(DoubleStream.of(0, 0.25, 0.26, 0.5, 1).map(distances::quantile))
        .containsExactly(1.0, 1.0, 2.0, 2.0, 4.0);
  }
}

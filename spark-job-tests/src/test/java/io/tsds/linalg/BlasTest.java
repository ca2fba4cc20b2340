package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlasTest {

  @ParameterizedTest
  @EnumSource(BlasChoice.class)
  void productsEqualSumsInDouble(BlasChoice choice) {
    FloatProducts.assertWithinRounding(Blas.of(choice), 4099, value -> value);
  }

  @Test
  void openBlasRunsHereAndNamesItsKernels() {
    BlasDescription description = Blas.of(BlasChoice.OPENBLAS).description();
    assertThat(description.name()).startsWith("OpenBLAS 0.");
    assertThat(description.kernels()).isNotEmpty();
  }

  @Test
  void theMeasuredRateIsPositive() {
    assertThat(BlasRate.measure(Blas.of(BlasChoice.AUTO), 64)).isPositive();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Blas blas = Blas.of(BlasChoice.JAVA);
    try (FloatMatrix a = blas.allocate(2, 3);
        FloatMatrix b = blas.allocate(2, 4);
        FloatMatrix scores = blas.allocate(2, 2)) {
      assertThatThrownBy(() -> blas.multiplyTransposed(a, 0, 2, b, 0, 2, scores))
          .hasMessageContaining("cannot multiply [2 x 3] by [2 x 4]");
      assertThatThrownBy(() -> blas.multiplyTransposed(a, 1, 2, a, 0, 2, scores))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(BlasChoice.class)
  void bothScansFindTheSameScores(BlasChoice choice) {
    Blas blas = Blas.of(choice);
    Random random = new Random(2);
    float[] values = random(random, 5000);
    values[17] = 0.5f;
    float[] offsets = random(random, 5000);
    offsets[17] = 0.25f;
    try (FloatMatrix scores = blas.allocate(1, 5000)) {
      scores.putRows(0, 1, values, 0);
      for (int count : new int[] {1, 15, 16, 17, 4999}) {
        for (float threshold : new float[] {Float.NEGATIVE_INFINITY, -1f, 0.25f, 4f}) {
          int[] plain = new int[5000];
          int[] vector = new int[5000];
          float[] plainDifferences = new float[5000];
          float[] vectorDifferences = new float[5000];
          int expected =
              new PlainScoreScan()
                  .atLeast(scores, 1, count, offsets, 1, threshold, plain, plainDifferences);
          int found =
              ScoreScan.fastest()
                  .atLeast(scores, 1, count, offsets, 1, threshold, vector, vectorDifferences);
          assertThat(found).isEqualTo(expected);
          assertThat(Arrays.copyOf(vector, found)).isEqualTo(Arrays.copyOf(plain, expected));
          assertThat(Arrays.copyOf(vectorDifferences, found))
              .isEqualTo(Arrays.copyOf(plainDifferences, expected));
        }
      }
    }
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

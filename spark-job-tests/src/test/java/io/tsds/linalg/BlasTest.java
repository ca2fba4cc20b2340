package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlasTest {

  @ParameterizedTest
  @EnumSource(BlasChoice.class)
  void productsEqualSumsInDouble(BlasChoice choice) {
    Blas blas = Blas.of(choice);
    Random random = new Random(1);
    for (int[] shape :
        new int[][] {{1, 1, 1}, {3, 5, 7}, {17, 33, 16}, {64, 100, 384}, {5, 3, 4099}}) {
      int d = shape[2];
      float[] a = random(random, (shape[0] + 2) * d);
      float[] b = random(random, (shape[1] + 3) * d);
      try (FloatMatrix left = blas.allocate(shape[0] + 2, d);
          FloatMatrix right = blas.allocate(shape[1] + 3, d);
          FloatMatrix scores = blas.allocate(shape[0], shape[1])) {
        left.putRows(0, shape[0] + 2, a, 0);
        right.putRows(0, shape[1] + 3, b, 0);
        blas.multiplyTransposed(left, 2, shape[0], right, 3, shape[1], scores);
        float[] products = new float[shape[0] * shape[1]];
        scores.copy(0, products.length, products);
        for (int i = 0; i < shape[0]; i++) {
          for (int j = 0; j < shape[1]; j++) {
            double expected = 0;
            double squaredA = 0;
            double squaredB = 0;
            for (int k = 0; k < d; k++) {
              double ofA = a[(i + 2) * d + k];
              double ofB = b[(j + 3) * d + k];
              expected += ofA * ofB;
              squaredA += ofA * ofA;
              squaredB += ofB * ofB;
            }
            double rounding = Blas.roundings(d) * 0x1p-24 * Math.sqrt(squaredA * squaredB);
            assertThat((double) products[i * shape[1] + j])
                .isCloseTo(expected, within(rounding + 1e-12));
          }
        }
      }
    }
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

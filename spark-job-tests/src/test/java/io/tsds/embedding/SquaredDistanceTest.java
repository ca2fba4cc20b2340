package io.tsds.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquaredDistanceTest {

  /** The definition, word for word. */
  private static double byDefinition(float[] a, int i, float[] b, int j, int dimension) {
    double[] sums = new double[8];
    for (int k = 0; k < dimension; k++) {
      double difference = (double) a[i + k] - (double) b[j + k];
      double square = difference * difference;
      sums[k % 8] += square;
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6]))
        + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 13, 15, 16, 17, 23, 64, 207, 384, 1000})
  void everyKernelGivesTheDefinitionsBits(int dimension) {
    Random random = new Random(dimension);
    float[] a = values(random, dimension + 3);
    float[] b = values(random, dimension + 5);
    double expected = byDefinition(a, 3, b, 5, dimension);
    double norm = byDefinition(a, 3, new float[dimension], 0, dimension);
    for (DistanceKernel kernel :
        new DistanceKernel[] {DistanceKernel.fastest(), new DistanceKernel.Plain()}) {
      assertThat(kernel.between(a, 3, b, 5, dimension)).isEqualTo(expected);
      assertThat(kernel.norm(a, 3, dimension)).isEqualTo(norm);
    }
    assertThat(SquaredDistance.between(a, 3, b, 5, dimension)).isEqualTo(expected);
    assertThat(SquaredDistance.norm(a, 3, dimension)).isEqualTo(norm);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 13, 16, 23, 207, 384})
  void normsOfManyRowsHaveTheBitsOfEachRowsNorm(int dimension) {
    for (int rows : new int[] {0, 1, 3, 4, 5, 7, 8, 33}) {
      float[] values = values(new Random(dimension), 3 + rows * dimension);
      if (rows > 2) {
        values[3 + dimension] = Float.NaN;
        values[3 + 2 * dimension] = Float.POSITIVE_INFINITY;
      }
      double[] expected = new double[rows + 3];
      for (int row = 0; row < rows; row++) {
        expected[2 + row] =
            byDefinition(values, 3 + row * dimension, new float[dimension], 0, dimension);
      }
      for (DistanceKernel kernel :
          new DistanceKernel[] {DistanceKernel.fastest(), new DistanceKernel.Plain()}) {
        double[] norms = new double[rows + 3];
        kernel.norms(values, 3, rows, dimension, norms, 2);
        assertThat(norms).isEqualTo(expected);
      }
    }
  }

  @Test
  void theOrderOfTheSumsMatters() {
    // A check of the check: a plain left-to-right sum gives other bits on such values.
    Random random = new Random(1);
    float[] a = values(random, 1000);
    float[] b = values(random, 1000);
    double plain = 0;
    for (int k = 0; k < 1000; k++) {
      double difference = (double) a[k] - b[k];
      plain += difference * difference;
    }
    assertThat(SquaredDistance.between(a, 0, b, 0, 1000)).isNotEqualTo(plain);
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3));
    }
    return values;
  }
}

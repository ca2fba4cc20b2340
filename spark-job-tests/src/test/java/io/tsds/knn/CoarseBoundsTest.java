package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Int8Quantizer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of a query, row 0, and rows at a known part of their own length from it. */
class CoarseBoundsTest {
  private static final int ROWS = 40;

  /**
   * @param apart distance of query and row over the query's length, about
   * @param size of the components
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.1, 1",
    "7, 0, 1",
    "13, 0.5, 1",
    "64, 1.4, 1",
    "207, 1.4, 1e-3",
    "512, 0.2, 1e12",
    "512, 0.9, 1",
    "512, 1.4, 1",
    "512, 5, 1",
    "1025, 1.4, 1e-12",
    "64, 1.4, 1e-19"
  })
  void keepsPairsAtTheBoundAndDropsThoseBeyondItsSlack(int d, double apart, double size) {
    Random random = new Random(d);
    float[] values = new float[ROWS * d];
    for (int i = 0; i < values.length; i++) {
      double own = i < d ? 0 : values[i % d] * Math.max(0, 1 - apart);
      double weight = i < d ? 1 : Math.min(1, apart) * Math.max(1, apart);
      values[i] = (float) (own + weight * size * random.nextGaussian());
    }
    double[] squaredNorms = new double[ROWS];
    SquaredDistance.norms(values, 0, ROWS, d, squaredNorms);
    Int8Quantizer.Codes codes = new Int8Quantizer.Codes(ROWS, d);
    Int8Quantizer.fastest().quantize(values, 0, ROWS, d, codes);
    for (int row = 0; row < ROWS; row++) {
      double squared = SquaredDistance.between(values, 0, values, row * d, d);
      assertThat(isWithin(squared, squaredNorms, codes, d, row)).isTrue();
      double errors = codes.errors()[0] + codes.errors()[row];
      double reach = Math.min(Math.sqrt(squared), Math.sqrt(squaredNorms[0]) + errors);
      reach = Math.max(reach, Math.sqrt(squaredNorms[row]) * (reach < Math.sqrt(squared) ? 1 : 0));
      double slack =
          4 * (reach + errors) * errors + 1e-5 * (squaredNorms[0] + squaredNorms[row]) + 1e-36;
      if (squared > 1.01 * slack) {
        assertThat(isWithin(squared - 1.01 * slack, squaredNorms, codes, d, row)).isFalse();
      }
    }
  }

  private static boolean isWithin(
      double bound, double[] squaredNorms, Int8Quantizer.Codes codes, int d, int row) {
    CoarseBounds bounds = new CoarseBounds();
    double error = codes.errors()[row];
    float offset = bounds.addRow(squaredNorms[row], 0, codes.squaredNorms()[row], error);
    bounds.setQuery(bound, squaredNorms[0], 0, codes.squaredNorms()[0], codes.errors()[0]);
    int score = 0;
    for (int k = 0; k < d; k++) {
      score += codes.codes()[k] * codes.codes()[row * d + k];
    }
    float product = score * codes.scales()[row] * codes.scales()[0];
    return product + bounds.reach() * FilterSlack.roundUp(error) - offset >= bounds.threshold();
  }
}

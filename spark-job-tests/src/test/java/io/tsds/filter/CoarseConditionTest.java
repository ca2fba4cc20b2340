package io.tsds.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Int8Quantizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of a query, row 0, and rows at a known part of their own length from it. */
class CoarseConditionTest {
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
      double weight = Math.min(Math.sqrt(squared), Math.sqrt(squaredNorms[0]) + errors);
      weight =
          Math.max(weight, Math.sqrt(squaredNorms[row]) * (weight < Math.sqrt(squared) ? 1 : 0));
      double slack =
          4 * (weight + errors) * errors + 1e-5 * (squaredNorms[0] + squaredNorms[row]) + 1e-36;
      if (squared > 1.01 * slack) {
        assertThat(isWithin(squared - 1.01 * slack, squaredNorms, codes, d, row)).isFalse();
      }
    }
  }

  /** Errors that point where they draw a pair nearest to each other, or most alike. */
  @Test
  void keepsPairsWhoseErrorsAreTheWorst() {
    Random random = new Random(1);
    for (int trial = 0; trial < 20_000; trial++) {
      double queryError = random.nextDouble() * 0.2;
      double rowError = random.nextDouble() * 0.2;
      double length = 0.5 + random.nextDouble();
      double angle = random.nextDouble() * Math.PI;
      double[] query = {1, 0};
      double[] row = {length * Math.cos(angle), length * Math.sin(angle)};
      double[] apart = {query[0] - row[0], query[1] - row[1]};
      double[] nearerQuery = moved(query, apart, -queryError);
      double[] nearerRow = moved(row, apart, rowError);
      double[] alikeQuery = moved(query, row, queryError);
      double[] alikeRow = moved(row, alikeQuery, rowError);
      assertKept(query, nearerQuery, queryError, row, nearerRow, rowError);
      assertKept(query, alikeQuery, queryError, row, alikeRow, rowError);
    }
  }

  /**
   * Unit vectors with errors of 0.01 each: of the far pairs the product's error decides, 0.04 at
   * most, where the triangle inequality allows 0.057; of the near ones the triangle inequality.
   */
  @ParameterizedTest
  @CsvSource({"2, 2.05", "2, 2.039", "0.01, 0.015", "0.01, 0.0143"})
  void takesTheSharperInequality(double bound, double squared) {
    CoarseCondition bounds = new CoarseCondition();
    double offset = bounds.addRow(1, 0, 1, 0.01);
    bounds.setQuery(bound, 1, 0, 1, 0.01);
    double score = 1 - squared / 2;
    boolean mayBeWithin = squared == 2.039 || squared == 0.0143;
    assertThat(score + bounds.weight() * 0.01 - offset >= bounds.threshold())
        .isEqualTo(mayBeWithin);
  }

  private static void assertKept(
      double[] rounded, double[] query, double error, double[] roundedRow, double[] row, double e) {
    CoarseCondition bounds = new CoarseCondition();
    double offset = bounds.addRow(product(row, row), 0, product(roundedRow, roundedRow), e);
    double[] apart = {query[0] - row[0], query[1] - row[1]};
    double bound = product(apart, apart) * (1 + 1e-12);
    bounds.setQuery(bound, product(query, query), 0, product(rounded, rounded), error);
    double score = product(rounded, roundedRow);
    assertThat(score + bounds.weight() * e - offset).isGreaterThanOrEqualTo(bounds.threshold());
  }

  private static double product(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1];
  }

  /** A point moved by a length in a direction. */
  private static double[] moved(double[] from, double[] direction, double by) {
    double factor = by / Math.max(1e-9, Math.sqrt(product(direction, direction)));
    return new double[] {from[0] + factor * direction[0], from[1] + factor * direction[1]};
  }

  private static boolean isWithin(
      double bound, double[] squaredNorms, Int8Quantizer.Codes codes, int d, int row) {
    CoarseCondition bounds = new CoarseCondition();
    double error = codes.errors()[row];
    double offset = bounds.addRow(squaredNorms[row], 0, codes.squaredNorms()[row], error);
    bounds.setQuery(bound, squaredNorms[0], 0, codes.squaredNorms()[0], codes.errors()[0]);
    int score = 0;
    for (int k = 0; k < d; k++) {
      score += codes.codes()[k] * codes.codes()[row * d + k];
    }
    double product = (double) score * codes.scales()[row] * codes.scales()[0];
    return product + bounds.weight() * error - offset >= bounds.threshold();
  }
}

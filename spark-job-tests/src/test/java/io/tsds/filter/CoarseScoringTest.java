package io.tsds.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.linalg.Int8Quantizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoarseScoringTest {
  private static final int QUERIES = 50;
  private static final int ROWS = 70;

  /**
   * Rounded queries and rows with terms of the coarse test that mean nothing but to be different.
   */
  private static final class Problem {
    private final int d;
    private final Int8Quantizer.Codes queries;
    private final Int8Quantizer.Codes rows;
    private final double[] errors = new double[ROWS];
    private final double[] offsets = new double[ROWS];
    private final double[] weights = new double[QUERIES];
    private final double[] limits = new double[QUERIES];
    private final CoarseScoring scoring = new CoarseScoring(ROWS, QUERIES);

    Problem(Random random, int d, double size, double spread) {
      this.d = d;
      this.queries = new Int8Quantizer.Codes(QUERIES, d);
      this.rows = new Int8Quantizer.Codes(ROWS, d);
      Int8Quantizer quantizer = Int8Quantizer.fastest();
      quantizer.quantizeTogether(values(random, QUERIES * d, size), QUERIES, d, queries);
      quantizer.quantize(values(random, ROWS * d, size), 0, ROWS, d, rows);
      double length = size * Math.sqrt(d);
      scoring.forgetRows();
      for (int row = 0; row < ROWS; row++) {
        errors[row] = length * 0.01 * (1 + spread * random.nextDouble());
        offsets[row] = length * length * (0.5 + 0.1 * spread * random.nextGaussian());
        scoring.addRow(rows.scales()[row], errors[row], offsets[row], rows.squaredNorms()[row]);
      }
      for (int query = 0; query < QUERIES; query++) {
        weights[query] = length * (1 + spread * random.nextDouble());
      }
    }

    private static float[] values(Random random, int count, double size) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (size * random.nextGaussian());
      }
      return values;
    }

    void score(int from, int to) {
      double most = 0;
      for (double squared : queries.squaredNorms()) {
        most = Math.max(most, Math.sqrt(squared));
      }
      scoring.setQueries(queries.scales()[0], weights, limits, most, from, to);
    }

    /** What the coarse test compares with a query's limit. */
    double exact(int query, int row) {
      double scale = (double) queries.scales()[0] * rows.scales()[row];
      return product(query, row) * scale + weights[query] * errors[row] - offsets[row];
    }

    private int product(int query, int row) {
      int product = 0;
      for (int k = 0; k < d; k++) {
        product += queries.codes()[query * d + k] * rows.codes()[row * d + k];
      }
      return product;
    }

    /** In float32, rounded and cut off as products of integers are. */
    boolean passes(int query, int row, int from) {
      float score = product(query, row) * scoring.scales()[row] + scoring.shifts()[row];
      double rounded = Math.max(-128, Math.min(127, Math.rint(score)));
      return rounded >= scoring.threshold(query - from);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64, 1, 1",
    "64, 1, 0.01",
    "64, 1, 0",
    "512, 1e-3, 1",
    "512, 1e12, 0.3",
    "7, 1e-18, 1"
  })
  void pairsAtTheLimitPassAndThoseFarBelowDoNot(int d, double size, double spread) {
    Random random = new Random(d);
    int dropped = 0;
    for (int trial = 0; trial < 20; trial++) {
      Problem problem = new Problem(random, d, size, spread);
      int pair = random.nextInt(ROWS);
      for (int query = 0; query < QUERIES; query++) {
        problem.limits[query] = problem.exact(query, (pair + query) % ROWS);
      }
      problem.score(0, QUERIES);
      double range = range(problem.limits) + 2 * spread * spread * 0.02 * size * size * d;
      // Scores are steps of at most so much apart, and are off by up to half a step.
      double step = Math.max(range / 240, size * size * d * 0x1p-12);
      for (int query = 0; query < QUERIES; query++) {
        for (int row = 0; row < ROWS; row++) {
          double above = problem.exact(query, row) - problem.limits[query];
          if (above >= 0) {
            assertThat(problem.passes(query, row, 0)).as("%d %d", query, row).isTrue();
          } else if (above < -2 * step - spread * spread * 0.02 * size * size * d) {
            assertThat(problem.passes(query, row, 0)).as("%d %d", query, row).isFalse();
            dropped++;
          }
        }
      }
    }
    assertThat(dropped).isGreaterThan(20 * QUERIES * ROWS / 10);
  }

  @Test
  void limitsThatAllRowsPassAreKnown() {
    Problem problem = new Problem(new Random(6), 64, 1, 0.5);
    double norm = Math.sqrt(problem.queries.squaredNorms()[0]);
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, problem.exact(0, row) - problem.weights[0] * problem.errors[row]);
    }
    assertThat(problem.scoring.allRowsPass(least, norm)).isFalse();
    // At most the largest product and the largest offset below it.
    assertThat(problem.scoring.allRowsPass(-64 * 3 - 64 * 3, norm)).isTrue();
  }

  private static double range(double[] limits) {
    double least = limits[0];
    double most = limits[0];
    for (double limit : limits) {
      least = Math.min(least, limit);
      most = Math.max(most, limit);
    }
    return most - least;
  }

  @Test
  void queriesWithoutALimitPassAllRowsAndDisturbNoOthers() {
    Random random = new Random(5);
    Problem problem = new Problem(random, 64, 1, 0.1);
    for (int query = 0; query < QUERIES; query++) {
      problem.limits[query] =
          query % 3 == 0 ? Double.NEGATIVE_INFINITY : problem.exact(query, query);
    }
    problem.score(10, 30);
    int passed = 0;
    for (int query = 10; query < 30; query++) {
      assertThat(problem.passes(query, query, 10)).isTrue();
      for (int row = 0; row < ROWS; row++) {
        boolean passes = problem.passes(query, row, 10);
        assertThat(passes || query % 3 != 0).isTrue();
        passed += passes && query % 3 != 0 ? 1 : 0;
      }
    }
    // Of 13 queries with a limit.
    assertThat(passed).isBetween(13, 13 * ROWS * 3 / 4);
  }
}

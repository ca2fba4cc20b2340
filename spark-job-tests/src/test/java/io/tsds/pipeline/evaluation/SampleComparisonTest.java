package io.tsds.pipeline.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.report.EvaluationReport.Sample;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The cost of a sample whose costs are more than are held at once. */
class SampleComparisonTest {
  private static final int DIMENSION = 3;
  private static final int QUERIES = 12;
  private static final int SAMPLED = 500;

  @Test
  void theCostOfALargeSampleIsBracketedAndNothingElseChanges() {
    Random random = new Random(5);
    float[] queries = new float[QUERIES * DIMENSION];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = random.nextFloat();
    }
    float[][] vectors = new float[SAMPLED][DIMENSION];
    long[] draws = new long[SAMPLED];
    for (int row = 0; row < SAMPLED; row++) {
      for (int k = 0; k < DIMENSION; k++) {
        vectors[row][k] = random.nextFloat();
      }
      draws[row] = 1L + random.nextInt(3);
    }
    LongIds ids = new LongIds(LongStream.range(0, SAMPLED).toArray());
    EmbeddingMatrix matrix = new EmbeddingMatrix(queries, QUERIES, DIMENSION);
    SampledIds sample = SampledIds.of("one", ids, draws);
    double[] covered = new double[QUERIES];
    Sample exact = new SampleComparison(matrix, covered, 0.01, 1L << 24).of(sample, ids, vectors);
    Sample bracket =
        new SampleComparison(matrix, covered, 0.01, 100L * QUERIES).of(sample, ids, vectors);
    assertThat(exact.leastCost()).isCloseTo(exact.mostCost(), within(1e-12));
    assertThat(bracket.leastCost()).isLessThanOrEqualTo(exact.leastCost() + 1e-12);
    assertThat(bracket.mostCost()).isGreaterThanOrEqualTo(exact.mostCost() - 1e-12);
    assertThat(bracket.mostCost() - bracket.leastCost()).isLessThan(0.15 * exact.mostCost());
    assertThat(bracket.cost()).contains(" to ");
    assertThat(bracket.nearestDistance()).isEqualTo(exact.nearestDistance());
  }
}

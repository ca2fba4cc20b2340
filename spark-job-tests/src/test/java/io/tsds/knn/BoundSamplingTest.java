package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.filter.Centering;
import io.tsds.filter.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundSamplingTest {
  private static final int ROWS = 3000;
  private static final int KEPT = 100;

  /** The nearest sampled rows of one query at zero; row r lies at the distance given. */
  private static NearestSample sample(IntUnaryOperator distance, int blockRows) {
    SearchQueries query =
        new SearchQueries(
            new EmbeddingMatrix(new float[1], 1, 1), Centering.none(1), Blas.of(BlasChoice.JAVA));
    try (query;
        BoundSampling sampling = new BoundSampling(query, KEPT)) {
      for (int first = 0; first < ROWS; first += blockRows) {
        int count = Math.min(blockRows, ROWS - first);
        float[] values = new float[count];
        int[] runs = new int[count];
        for (int row = 0; row < count; row++) {
          values[row] = distance.applyAsInt(first + row);
          runs[row] = first + row;
        }
        sampling.add(EmbeddingBlock.of(values, count, 1, LongIds.range(first, count)), runs);
      }
      return sampling.nearest(0, 1);
    }
  }

  /** Rows of the sample, which are the numbers of their runs here. */
  private static int[] rows(NearestSample sample) {
    return Arrays.stream(sample.entries()).mapToInt(NearestSample::run).sorted().toArray();
  }

  @Test
  void keepsTheNearestRowsEachOnce() {
    for (long seed = 0; seed < 30; seed++) {
      int[] distances = IntStream.range(0, ROWS).toArray();
      shuffle(distances, new Random(seed));
      int[] nearest =
          IntStream.range(0, ROWS).filter(row -> distances[row] < KEPT).sorted().toArray();
      for (int blockRows : new int[] {ROWS, 700, 99}) {
        NearestSample sample = sample(row -> distances[row], blockRows);
        assertThat(rows(sample)).as("seed %d", seed).isEqualTo(nearest);
        assertThat(sample.rows()).isEqualTo(ROWS);
        for (long entry : sample.entries()) {
          float squared = (float) Math.pow(distances[NearestSample.run(entry)], 2);
          assertThat(NearestSample.upperBound(entry)).isBetween(squared, squared + 50);
        }
      }
    }
  }

  @Test
  void aGuessThatIsTooSmallKeepsFewerRowsButTheNearestOfThem() {
    // The rows sampled first, each thirtieth, are the nearest of all.
    NearestSample sample = sample(row -> row % 30 == 0 ? row / 30 : 1000 + row, ROWS);
    int[] kept = rows(sample);
    assertThat(kept.length).isBetween(1, KEPT - 1);
    assertThat(kept).isEqualTo(IntStream.range(0, kept.length).map(i -> 30 * i).toArray());
  }

  @Test
  void nearRowsThatTheFirstGuessMissesAreFound() {
    // A run of near rows shorter than the distance between those that are sampled first.
    NearestSample sample = sample(row -> row > 61 && row < 85 ? row - 61 : 1000 + row, ROWS);
    assertThat(rows(sample)).contains(IntStream.range(62, 85).toArray()).hasSize(KEPT);
  }

  private static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}

package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.LongIds;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundProbeTest {
  private static final int ROWS = 3000;
  private static final int KEPT = 100;

  /** The nearest probed rows of one query at zero; row r lies at the distance given. */
  private static ProbedNearest probe(IntUnaryOperator distance, int blockRows) {
    SearchQueries query =
        new SearchQueries(
            new EmbeddingMatrix(new float[1], 1, 1), Centering.none(1), Blas.of(BlasChoice.JAVA));
    try (query;
        BoundProbe probing = new BoundProbe(query, KEPT)) {
      for (int first = 0; first < ROWS; first += blockRows) {
        int count = Math.min(blockRows, ROWS - first);
        float[] values = new float[count];
        int[] runs = new int[count];
        for (int row = 0; row < count; row++) {
          values[row] = distance.applyAsInt(first + row);
          runs[row] = first + row;
        }
        probing.add(EmbeddingBlock.of(values, count, 1, LongIds.range(first, count)), runs);
      }
      return probing.nearest(0, 1);
    }
  }

  /** Rows of the probe, which are the numbers of their runs here. */
  private static int[] rows(ProbedNearest probe) {
    return Arrays.stream(probe.entries()).mapToInt(ProbedNearest::run).sorted().toArray();
  }

  @Test
  void keepsTheNearestRowsEachOnce() {
    for (long seed = 0; seed < 30; seed++) {
      int[] distances = IntStream.range(0, ROWS).toArray();
      shuffle(distances, new Random(seed));
      int[] nearest =
          IntStream.range(0, ROWS).filter(row -> distances[row] < KEPT).sorted().toArray();
      for (int blockRows : new int[] {ROWS, 700, 99}) {
        ProbedNearest probe = probe(row -> distances[row], blockRows);
        assertThat(rows(probe)).as("seed %d", seed).isEqualTo(nearest);
        assertThat(probe.rows()).isEqualTo(ROWS);
        for (long entry : probe.entries()) {
          float squared = (float) Math.pow(distances[ProbedNearest.run(entry)], 2);
          assertThat(ProbedNearest.upperBound(entry)).isBetween(squared, squared + 50);
        }
      }
    }
  }

  @Test
  void aGuessThatIsTooSmallKeepsFewerRowsButTheNearestOfThem() {
    // The rows probed first, each thirtieth, are the nearest of all.
    ProbedNearest probe = probe(row -> row % 30 == 0 ? row / 30 : 1000 + row, ROWS);
    int[] kept = rows(probe);
    assertThat(kept.length).isBetween(1, KEPT - 1);
    assertThat(kept).isEqualTo(IntStream.range(0, kept.length).map(i -> 30 * i).toArray());
  }

  @Test
  void nearRowsThatTheFirstGuessMissesAreFound() {
    // A run of near rows shorter than the distance between those that are probed first.
    ProbedNearest probe = probe(row -> row > 61 && row < 85 ? row - 61 : 1000 + row, ROWS);
    assertThat(rows(probe)).contains(IntStream.range(62, 85).toArray()).hasSize(KEPT);
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

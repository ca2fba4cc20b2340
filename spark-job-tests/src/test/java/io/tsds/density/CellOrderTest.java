package io.tsds.density;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cells leave out no pair within the radius, and most others where vectors are clustered. */
class CellOrderTest {

  /** Vectors in their cells. */
  private record Ordered(
      EmbeddingMatrix rows, short[] cells, NearCells neighbors, CellOrder order) {

    static Ordered of(
        EmbeddingMatrix rows, FilterTransform transform, int count, double radius, Blas blas) {
      EmbeddingMatrix probe =
          rows.select(
              IntStream.range(0, Math.max(count, rows.rows() / 2))
                  .map(i -> 2 * i % rows.rows())
                  .toArray());
      CellCenters centers = CellCenters.fit(probe, transform, count, blas);
      try (CellScan scan = new CellScan(centers, blas)) {
        short[] cells = scan.scan(rows.block());
        NearCells neighbors = NearCells.of(centers, scan.margins(), radius);
        CellOrder order = CellOrder.of(neighbors, CellOrder.sizes(count, List.of(cells)));
        return new Ordered(rows, cells, neighbors, order);
      }
    }

    int[] positions() {
      return CellOrder.positions(order.firstPositions(), cells);
    }

    /** Which positions meet when every group of so many meets itself and those behind it. */
    boolean[][] met(int blockRows) {
      int n = rows.rows();
      boolean[][] met = new boolean[n][n];
      for (int group = 0; group < n; group += blockRows) {
        int groupRows = Math.min(blockRows, n - group);
        for (int block = group; block < n; block += blockRows) {
          int size = Math.min(blockRows, n - block);
          int[] tiles = {0};
          order.forEachNear(
              group,
              groupRows,
              block,
              size,
              (from, to, runs) -> {
                tiles[0]++;
                mark(met, from, to, runs);
                return true;
              });
          assertThat(order.anyNear(group, groupRows, block, size)).isEqualTo(tiles[0] > 0);
        }
      }
      return met;
    }

    private static void mark(boolean[][] met, int from, int to, int[] runs) {
      for (int run = 0; run < runs.length; run += 2) {
        for (int position = runs[run]; position < runs[run + 1]; position++) {
          for (int other = from; other < to; other++) {
            assertThat(met[position][other]).as("met twice").isFalse();
            met[position][other] = true;
          }
        }
      }
    }
  }

  /** Clusters of any tightness, near-duplicates and copies, offsets, sizes. */
  private static EmbeddingMatrix random(Random random, double size) {
    int n = 1 + random.nextInt(300);
    int d = 1 + random.nextInt(40);
    int clusters = 1 + random.nextInt(20);
    double offset = random.nextInt(3) == 0 ? 100 * size : 0;
    double spread = size * new double[] {1e-3, 0.1, 1}[random.nextInt(3)];
    double[][] middles = new double[clusters][d];
    for (double[] middle : middles) {
      for (int k = 0; k < d; k++) {
        middle[k] = offset + size * random.nextGaussian();
      }
    }
    float[] values = new float[n * d];
    for (int row = 0; row < n; row++) {
      int source = row > 0 && random.nextInt(4) == 0 ? random.nextInt(row) : -1;
      double noise = random.nextBoolean() ? 0.05 * size : 0;
      double[] middle = middles[random.nextInt(clusters)];
      for (int k = 0; k < d; k++) {
        double fresh = random.nextGaussian();
        values[row * d + k] =
            (float)
                (source < 0 ? middle[k] + spread * fresh : values[source * d + k] + noise * fresh);
      }
    }
    return new EmbeddingMatrix(values, n, d);
  }

  @ParameterizedTest
  @EnumSource(
      value = BlasChoice.class,
      names = {"OPENBLAS", "JAVA"})
  void pairsWithinTheRadiusAlwaysMeet(BlasChoice choice) {
    Blas blas = Blas.of(choice);
    for (long seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      double size = new double[] {1, 1, 1e-20, 1e12, 0x1p60}[random.nextInt(5)];
      EmbeddingMatrix rows = random(random, size);
      double radius = size * new double[] {0, 1e-3, 0.1, 0.5, 3}[random.nextInt(5)];
      FilterTransform transform =
          random.nextBoolean() ? Centering.none(rows.dimension()) : Centering.ifWorthwhile(rows);
      int count = 1 + random.nextInt(Math.max(1, rows.rows() / 2));
      Ordered ordered = Ordered.of(rows, transform, count, radius, blas);
      int[] positions = ordered.positions();
      assertThat(positions).containsExactlyInAnyOrder(IntStream.range(0, rows.rows()).toArray());
      boolean[][] met = ordered.met(1 + random.nextInt(rows.rows()));
      EmbeddingBlock block = rows.block();
      for (int row = 0; row < rows.rows(); row++) {
        for (int other = 0; other < row; other++) {
          double squared =
              SquaredDistance.between(
                  block.values(),
                  block.offset(row),
                  block.values(),
                  block.offset(other),
                  rows.dimension());
          if (squared <= radius * radius) {
            int lower = Math.min(positions[row], positions[other]);
            int upper = Math.max(positions[row], positions[other]);
            assertThat(met[lower][upper]).as("seed %d, rows %d, %d", seed, row, other).isTrue();
          }
        }
      }
    }
  }

  @Test
  void clustersFarApartLeaveFewPairsAndLieNextToTheirNeighbors() {
    Random random = new Random(7);
    int d = 64;
    int n = 2000;
    float[] values = new float[n * d];
    double[][] middles = new double[40][d];
    for (double[] middle : middles) {
      for (int k = 0; k < d; k++) {
        middle[k] = random.nextGaussian();
      }
    }
    for (int row = 0; row < n; row++) {
      double[] middle = middles[random.nextInt(40)];
      for (int k = 0; k < d; k++) {
        values[row * d + k] = (float) (middle[k] + 0.5 * random.nextGaussian());
      }
    }
    EmbeddingMatrix rows = new EmbeddingMatrix(values, n, d);
    Blas blas = Blas.of(BlasChoice.AUTO);
    Centering transform = Centering.none(d);
    CellOrder narrow = Ordered.of(rows, transform, 100, 1, blas).order();
    assertThat(narrow.shareOfPairs()).isBetween(1.0 / 100, 0.1);
    int blocks = 0;
    for (int block = 0; block < 20; block++) {
      for (int other = block; other < 20; other++) {
        blocks += narrow.anyNear(100 * block, 100, 100 * other, 100) ? 1 : 0;
      }
    }
    // Of 210 pairs of blocks, those of each with itself and a few behind it.
    assertThat(blocks).isBetween(20, 70);
    assertThat(Ordered.of(rows, transform, 100, 100, blas).order().shareOfPairs()).isEqualTo(1);
  }

  @Test
  void cellsAreNearToThemselvesAndTheRelationGoesBothWays() {
    EmbeddingMatrix rows = random(new Random(3), 1);
    Ordered ordered =
        Ordered.of(rows, Centering.none(rows.dimension()), 12, 0.2, Blas.of(BlasChoice.AUTO));
    for (int place = 0; place < 12; place++) {
      assertThat(isNear(ordered, place, place)).isTrue();
      for (int other = 0; other < 12; other++) {
        assertThat(isNear(ordered, place, other)).isEqualTo(isNear(ordered, other, place));
      }
    }
  }

  private static boolean isNear(Ordered ordered, int place, int other) {
    return ordered.neighbors().nextNear(place, other) == other;
  }
}

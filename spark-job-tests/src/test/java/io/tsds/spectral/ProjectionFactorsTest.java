package io.tsds.spectral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factorizations against the slow twin, and the sums of tiles by themselves. */
class ProjectionFactorsTest {
  @ParameterizedTest
  @CsvSource({"7, 3, 1", "257, 5, 4", "1000, 9, 9", "2049, 13, 11", "5000, 8, 7"})
  void factorsAreThoseOfTheSlowTwin(int size, int count, int rank) {
    Eigenpairs pairs = orthonormal(size, count, 5);
    ProjectionFactors found = ProjectionFactors.of(pairs, rank, 1e-4);
    NaiveProjectionFactors slow = NaiveProjectionFactors.of(pairs, rank, 1e-4);
    assertThat(found.iterations()).isEqualTo(slow.iterations());
    assertThat(found.relativeError()).isCloseTo(slow.relativeError(), within(1e-10));
    double[] memberships = found.memberships();
    double[] expected = slow.memberships();
    assertThat(memberships).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(memberships[i]).isCloseTo(expected[i], within(1e-8));
    }
  }

  @Test
  void numberOfThreadsDoesNotChangeABit() throws Exception {
    Eigenpairs pairs = orthonormal(6000, 12, 7);
    double[] one = memberships(pairs, 1);
    assertThat(memberships(pairs, 2)).isEqualTo(one);
    assertThat(memberships(pairs, 5)).isEqualTo(one);
    ProjectionFactors inOneThread = ProjectionFactors.inOneThread(pairs, 11, 1e-4);
    assertThat(inOneThread.memberships()).isEqualTo(one);
    assertThat(inOneThread.relativeError())
        .isEqualTo(ProjectionFactors.of(pairs, 11, 1e-4).relativeError());
  }

  private static double[] memberships(Eigenpairs pairs, int threads) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> ProjectionFactors.of(pairs, 11, 1e-4).memberships()).get();
    } finally {
      pool.shutdown();
    }
  }

  /** Orthonormal columns near blocks of rows, so that they factor, with noise. */
  private static Eigenpairs orthonormal(int size, int count, long seed) {
    Random random = new Random(seed);
    double[] vectors = new double[size * count];
    for (int row = 0; row < size; row++) {
      for (int k = 0; k < count; k++) {
        vectors[row * count + k] = 0.1 * random.nextGaussian() + (row % count == k ? 1 : 0);
      }
    }
    for (int k = 0; k < count; k++) {
      for (int before = 0; before <= k; before++) {
        double product = 0;
        for (int row = 0; row < size; row++) {
          product += vectors[row * count + k] * vectors[row * count + before];
        }
        for (int row = 0; row < size; row++) {
          int at = row * count + k;
          vectors[at] =
              before == k
                  ? vectors[at] / Math.sqrt(product)
                  : vectors[at] - product * vectors[row * count + before];
        }
      }
    }
    return new Eigenpairs(new double[count], vectors);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "255, 3", "256, 4", "257, 5", "600, 9"})
  void rowsInTilesAreTheRowsAndTheirProducts(int size, int columns) {
    Random random = new Random(size);
    TiledRows tiled = new TiledRows(size, columns);
    double[] rows = new double[size * columns];
    tiled.forEachTile(
        tile -> {
          for (int row = 0; row < tiled.rows(tile); row++) {
            for (int column = 0; column < columns; column++) {
              double value = random.nextGaussian();
              tiled.tile(tile)[column * tiled.rows(tile) + row] = value;
              rows[(tiled.first(tile) + row) * columns + column] = value;
            }
          }
        });
    assertThat(tiled.rowMajor()).isEqualTo(rows);
    double[] gram =
        tiled.sums(
            columns * columns,
            (tile, sums) ->
                TiledRows.gram(
                    tiled.tile(tile), tiled.tile(tile), columns, tiled.rows(tile), sums, 0));
    for (int j = 0; j < columns; j++) {
      for (int k = 0; k < columns; k++) {
        double product = 0;
        for (int row = 0; row < size; row++) {
          product += rows[row * columns + j] * rows[row * columns + k];
        }
        assertThat(gram[j * columns + k]).isCloseTo(product, within(1e-10));
      }
    }
    double[] last = tiled.row(size - 1);
    for (int column = 0; column < columns; column++) {
      assertThat(last[column]).isEqualTo(rows[(size - 1) * columns + column]);
    }
  }
}

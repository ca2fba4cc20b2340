package io.tsds.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PieceSizesTest {
  @Test
  void piecesGrowUntilTheyAreLargeEnough() {
    assertThat(PieceSizes.isFull(0, PieceSizes.FEWEST - 1, 0)).isFalse();
    assertThat(PieceSizes.isFull(0, PieceSizes.FEWEST, 0)).isTrue();
    assertThat(PieceSizes.isFull(8, 2 * PieceSizes.FEWEST - 1, 0)).isFalse();
    assertThat(PieceSizes.isFull(8, 2 * PieceSizes.FEWEST, 0)).isTrue();
    assertThat(PieceSizes.isFull(1_000_000, PieceSizes.MOST - 1, 0)).isFalse();
    assertThat(PieceSizes.isFull(Integer.MAX_VALUE, PieceSizes.MOST, 0)).isTrue();
  }

  @Test
  void longTextsFillAPieceByThemselves() {
    assertThat(PieceSizes.isFull(0, 4, 10_000_000)).isFalse();
    assertThat(PieceSizes.isFull(0, 4, 40_000_000)).isTrue();
  }
}

package io.tsds.knn;

import static io.tsds.filter.FilterSharpness.COARSE;
import static io.tsds.filter.FilterSharpness.FINE_WITH_LOWER_BOUNDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.filter.FilterSharpness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinePassChoiceTest {

  /**
   * The passes over tiles of which a coarse pass leaves 100 pairs and a fine one so many of them.
   */
  private static List<FilterSharpness> passes(int left, int tiles, boolean bounded) {
    FinePassChoice choice = new FinePassChoice();
    List<FilterSharpness> passes = new ArrayList<>();
    long coarse = 0;
    long survivors = 0;
    for (int tile = 0; tile < tiles; tile++) {
      FilterSharpness pass = choice.next(bounded);
      passes.add(pass);
      coarse += 100;
      survivors += pass == COARSE ? 100 : left;
      choice.seen(coarse, survivors);
    }
    return passes;
  }

  @Test
  void leavesOutTheFinePassWhereItWouldLeaveMostPairs() {
    List<FilterSharpness> passes = passes(60, 33, true);
    for (int tile = 0; tile < 33; tile++) {
      assertThat(passes.get(tile))
          .as("tile %d", tile)
          .isEqualTo(tile % 16 == 0 ? FINE_WITH_LOWER_BOUNDS : COARSE);
    }
  }

  @Test
  void makesTheFinePassWhereItSparesMostPairsOrThereAreNoBounds() {
    assertThat(passes(20, 33, true)).containsOnly(FINE_WITH_LOWER_BOUNDS);
    assertThat(passes(60, 33, false)).containsOnly(FINE_WITH_LOWER_BOUNDS);
  }

  @Test
  void aFilterWithOnePassAlwaysGivesLowerBounds() {
    FinePassChoice choice = new FinePassChoice();
    for (int tile = 0; tile < 20; tile++) {
      assertThat(choice.next(true)).isEqualTo(FINE_WITH_LOWER_BOUNDS);
      choice.seen(0, 100L * tile);
    }
  }

  @Test
  void whatIsSeenWithoutBoundsSaysNothingOfLaterTiles() {
    FinePassChoice choice = new FinePassChoice();
    choice.next(false);
    choice.seen(1000, 1000);
    assertThat(choice.next(true)).isEqualTo(FINE_WITH_LOWER_BOUNDS);
    choice.seen(1100, 1090);
    assertThat(choice.next(true)).isEqualTo(COARSE);
  }

  @Test
  void changesWithTheRows() {
    FinePassChoice choice = new FinePassChoice();
    choice.next(true);
    choice.seen(100, 90);
    assertThat(choice.next(true)).isEqualTo(COARSE);
    choice.seen(200, 190);
    for (int tile = 2; tile < 16; tile++) {
      assertThat(choice.next(true)).isEqualTo(COARSE);
    }
    // The next trial shows that a fine pass would spare nine pairs of ten.
    assertThat(choice.next(true)).isEqualTo(FINE_WITH_LOWER_BOUNDS);
    choice.seen(1200, 290);
    assertThat(choice.next(true)).isEqualTo(FINE_WITH_LOWER_BOUNDS);
  }
}

package io.tsds.knn;

import io.tsds.filter.FilterSharpness;

/**
 * Decides, tile after tile of rows, whether a search makes a fine pass over the pairs that the
 * coarse one leaves, or computes their canonical distances at once. A fine pass takes about two
 * thirds of the time of a distance, so that it pays where it leaves less than a third of the pairs.
 * What it would leave is measured on one tile of several, which gets a fine pass in any case.
 */
final class FinePassChoice {
  private static final int TILES_A_TRIAL = 16;

  /** A fine pass pays where it leaves a smaller share of the pairs. */
  private static final double LARGEST_SHARE_LEFT = 1.0 / 3;

  private int tiles;
  private boolean pays = true;
  private boolean bounded;
  private FilterSharpness chosen = FilterSharpness.FINE_WITH_LOWER_BOUNDS;
  private long coarse;
  private long survivors;

  /**
   * The pass over the next tile.
   *
   * @param allBounded whether all queries have bounds; without them only lower bounds tell which of
   *     the pairs can be spared a distance
   */
  FilterSharpness next(boolean allBounded) {
    bounded = allBounded;
    boolean trial = tiles++ % TILES_A_TRIAL == 0;
    chosen =
        trial || pays || !bounded ? FilterSharpness.FINE_WITH_LOWER_BOUNDS : FilterSharpness.COARSE;
    return chosen;
  }

  /**
   * Takes in what the passes have left so far.
   *
   * @param allCoarse pairs that coarse passes left since the search began, 0 if the filter has none
   * @param allSurvivors pairs that the last passes left since then
   */
  void seen(long allCoarse, long allSurvivors) {
    long left = allCoarse - coarse;
    if (bounded && chosen != FilterSharpness.COARSE && left > 0) {
      pays = allSurvivors - survivors < LARGEST_SHARE_LEFT * left;
    }
    coarse = allCoarse;
    survivors = allSurvivors;
  }
}

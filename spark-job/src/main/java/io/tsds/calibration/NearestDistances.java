package io.tsds.calibration;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The distances from some candidates to the nearest other candidate of the pool, which tell whether
 * near-duplicates stand apart from the rest: copies of a text lie much closer to each other than
 * texts of the same subject do, and between both there are few distances.
 */
public final class NearestDistances {
  /** How much larger the distance behind a gap must be. */
  private static final double LEAST_RATIO = 1.5;

  /** A gap has so many of the distances below it, or it could be chance. */
  private static final double LEAST_BELOW = 0.01;

  private static final int FEWEST_BELOW = 5;

  /** And so many above it, or what it divides would not be near-duplicates. */
  private static final double LEAST_ABOVE = 0.1;

  private final double[] sorted;

  /**
   * @param distances at least one, in any order, each at least 0
   */
  public NearestDistances(double[] distances) {
    if (distances.length == 0) {
      throw new IllegalArgumentException("there are no distances");
    }
    sorted = distances.clone();
    Arrays.sort(sorted);
  }

  /**
   * A gap in the distances.
   *
   * @param below the largest distance below it
   * @param above the least distance above it
   * @param members how many distances lie below it
   */
  public record Gap(double below, double above, int members) {
    /** A distance amid the gap: the geometric mean of both, or half of the upper one. */
    public double middle() {
      return below > 0 ? Math.sqrt(below) * Math.sqrt(above) : above / 2;
    }
  }

  /** How many distances there are. */
  public int count() {
    return sorted.length;
  }

  /** How many of them are 0: exact copies. */
  public int copies() {
    int copies = 0;
    while (copies < sorted.length && sorted[copies] == 0) {
      copies++;
    }
    return copies;
  }

  /** The least distance that a share of all lie at or below. */
  public double quantile(double share) {
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, Math.min(sorted.length - 1, place))];
  }

  /**
   * The widest gap, by the ratio of the distances around it; null where there is none. A gap
   * between exact copies and all else counts where there is no other.
   */
  public Gap gap() {
    int fewest = Math.max(FEWEST_BELOW, (int) Math.ceil(LEAST_BELOW * sorted.length));
    int most = sorted.length - (int) Math.ceil(LEAST_ABOVE * sorted.length);
    Gap widest = null;
    double ratio = LEAST_RATIO;
    Gap ofCopies = null;
    for (int members = fewest; members <= most && members < sorted.length; members++) {
      double below = sorted[members - 1];
      double above = sorted[members];
      if (below == 0 && above > 0) {
        ofCopies = new Gap(below, above, members);
      } else if (below > 0 && above / below >= ratio) {
        ratio = above / below;
        widest = new Gap(below, above, members);
      }
    }
    return widest != null ? widest : ofCopies;
  }

  /** The largest distance, which is absent where all are 0. */
  public OptionalDouble largest() {
    double last = sorted[sorted.length - 1];
    return last > 0 ? OptionalDouble.of(last) : OptionalDouble.empty();
  }
}

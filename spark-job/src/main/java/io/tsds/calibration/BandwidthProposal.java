package io.tsds.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A bandwidth h, and why.
 *
 * @param reason in a sentence without its end
 */
public record BandwidthProposal(double bandwidth, Basis basis, String reason) {
  /** The paper's bandwidth, for unit vectors, two random ones of which lie sqrt(2) apart. */
  private static final double OF_UNIT_VECTORS = 0.1;

  private static final MathContext DIGITS = new MathContext(3);

  /** What a bandwidth comes from. */
  public enum Basis {
    /** The user gave it. */
    GIVEN,
    /** The largest distance of labelled pairs, as the paper sets it. */
    PAIRS,
    /** Nearest distances have a gap. */
    GAP,
    /** They have none: the paper's value in the unit of these distances. */
    PAPER
  }

  /** The one that the user gave. */
  public static BandwidthProposal given(double bandwidth) {
    return new BandwidthProposal(bandwidth, Basis.GIVEN, "it was given");
  }

  /**
   * A little above the largest distance of labelled pairs, since near-duplicates are closer than
   * the bandwidth.
   *
   * @param largest above 0
   * @param pairs how many
   */
  public static BandwidthProposal ofPairs(double largest, int pairs) {
    double above =
        new BigDecimal(Math.nextUp(largest))
            .round(new MathContext(DIGITS.getPrecision() + 1, RoundingMode.UP))
            .doubleValue();
    return new BandwidthProposal(
        above,
        Basis.PAIRS,
        String.format(
            Locale.ROOT,
            "just above the largest distance of the labelled pairs, %,d, as in the paper",
            pairs));
  }

  /**
   * What the nearest distances propose.
   *
   * @param between mean distance of two random candidates, or null where it is not known
   */
  public static BandwidthProposal of(NearestDistances distances, Double between) {
    NearestDistances.Gap gap = distances.gap();
    if (gap != null) {
      return new BandwidthProposal(
          rounded(gap.middle()),
          Basis.GAP,
          String.format(
              Locale.ROOT,
              "amid a gap of the distances to the nearest other candidate: %.1f %% are at most %.3g, the next %.3g",
              100.0 * gap.members() / distances.count(),
              gap.below(),
              gap.above()));
    }
    double unit = between == null || between == 0 ? 1 : between / Math.sqrt(2);
    return new BandwidthProposal(
        rounded(OF_UNIT_VECTORS * unit),
        Basis.PAPER,
        "distances to the nearest other candidate have no gap; this is the paper's 0.1 in the unit of"
            + " these distances: labelled pairs would tell more");
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }
}

package io.tsds.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers as people read them. JSON keeps them in full instead. */
public final class Figures {
  /** Stands for a figure that does not exist in a run. */
  public static final String ABSENT = "–";

  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Figures() {}

  /** With thousands separators. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** About four significant digits; null is a dash. */
  public static String number(Double value) {
    if (value == null) {
      return ABSENT;
    }
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      return "0";
    }
    if (magnitude >= 1e15 || magnitude < 1e-4) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(magnitude)));
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return decimals == 0 ? text : text.replaceFirst("\\.?0+$", "");
  }

  /** A figure that is known between two bounds; one number where they look the same. */
  public static String range(double least, double most) {
    String from = number(least);
    String to = number(most);
    return from.equals(to) ? from : from + " to " + to;
  }

  /** Counts between two bounds; one number where these are equal. */
  public static String countRange(long least, long most) {
    return least == most ? count(least) : count(least) + " to " + count(most);
  }

  public static String percent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.01) {
      return "< 0.01 %";
    }
    int decimals = percent < 1 && percent > 0 ? 2 : 1;
    return String.format(Locale.ROOT, "%." + decimals + "f %%", percent);
  }

  /** A share that a sentence mentions: whole percents, and what is below one of them not as 0. */
  public static String roundedPercent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.1) {
      return "less than 0.1 %";
    }
    int decimals = percent > 0 && percent < 0.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f %%", percent);
  }

  /** As measured: with fractions while they say something. */
  public static String seconds(double seconds) {
    return seconds < 120
        ? String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds)
        : wholeSeconds(seconds);
  }

  /** As estimated: without fractions. */
  public static String wholeSeconds(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 120) {
      return whole + " s";
    }
    return whole < 7200
        ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole % 3600 / 60);
  }

  /** In powers of 1000. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String pattern = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, pattern, value, BYTE_UNITS[unit]);
  }

  /** In UTC, to the second. */
  public static String instant(Instant instant) {
    return instant
        .truncatedTo(ChronoUnit.SECONDS)
        .toString()
        .replace('T', ' ')
        .replace("Z", " UTC");
  }
}

package io.tsds;

import java.util.Locale;

/**
 * Counts of things as people read them: with thousands separators, and one thing in the singular.
 */
public final class Quantity {
  private Quantity() {}

  /**
   * A count and what it counts: {@code 1 row}, {@code 1,000 rows}, {@code 2 queries}.
   *
   * @param noun in the singular, with a regular plural; words before it stay as they are
   */
  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : plural(noun));
  }

  /** The plural of a noun with a regular one. */
  public static String plural(String noun) {
    if (noun.matches(".*[^aeiou]y")) {
      return noun.substring(0, noun.length() - 1) + "ies";
    }
    boolean hisses = noun.matches(".*(s|x|ch|sh)") && !noun.endsWith("epoch");
    return hisses ? noun + "es" : noun + "s";
  }
}

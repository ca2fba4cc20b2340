package io.tsds.report.html;

import io.tsds.report.Figures;
import java.util.Locale;

/** Numbers on a page: small and large ones with a power of ten as people write it. */
final class Numbers {
  private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Numbers() {}

  /** About four significant digits; null is a dash. */
  static String of(Double value) {
    if (value == null || value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15)) {
      return Figures.number(value);
    }
    String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", 2);
    String factor = parts[0].replaceFirst("\\.?0+$", "");
    return (factor.equals("1") ? "10" : factor + " × 10") + raised(Integer.parseInt(parts[1]));
  }

  /** A figure that is known between two bounds; one number where they look the same. */
  static String range(double least, double most) {
    String from = of(least);
    String to = of(most);
    return from.equals(to) ? from : from + " to " + to;
  }

  private static String raised(int exponent) {
    StringBuilder raised = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      raised.append(RAISED.charAt(digit - '0'));
    }
    return raised.toString();
  }
}

package io.tsds;

import java.util.Locale;

/**
 * How constants of an enum are written in options, manifests and reports: {@code KNN_KDE} is {@code
 * knn-kde}.
 */
public final class ConstantText {
  private ConstantText() {}

  /** The text of a constant. */
  public static String of(Enum<?> constant) {
    return of(constant.name());
  }

  /** The text of the constant that has this name in Java. */
  public static String of(String constantName) {
    return constantName.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant of a text that {@link #of(Enum)} made.
   *
   * @throws IllegalArgumentException if the enum has no such constant
   */
  public static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}

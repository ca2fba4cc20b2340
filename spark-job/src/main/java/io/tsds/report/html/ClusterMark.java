package io.tsds.report.html;

import java.util.Locale;

/**
 * How a cluster is marked in all charts of a page: eight colors that the color-blind can tell
 * apart, and for the eighth cluster and those after it other forms in the same colors.
 */
final class ClusterMark {
  private static final int COLORS = 8;
  private static final int FORMS = 3;

  private ClusterMark() {}

  /** The classes of a figure in the cluster's color. */
  static String style(int cluster) {
    return "c" + cluster % COLORS;
  }

  /**
   * The outline of the mark, in the language of paths.
   *
   * @param radius half its width
   */
  static String path(int cluster, double x, double y, double radius) {
    return switch (cluster / COLORS % FORMS) {
      case 0 ->
          String.format(
              Locale.ROOT,
              "M%.1f %.1fa%3$.1f %3$.1f 0 1 0 %4$.1f 0a%3$.1f %3$.1f 0 1 0 -%4$.1f 0z",
              x - radius,
              y,
              radius,
              2 * radius);
      case 1 ->
          String.format(
              Locale.ROOT, "M%.1f %.1fh%3$.1fv%3$.1fh-%3$.1fz", x - radius, y - radius, 2 * radius);
      default ->
          String.format(
              Locale.ROOT, "M%.1f %.1fl%3$.1f %4$.1fh-%4$.1fz", x, y - radius, radius, 2 * radius);
    };
  }
}

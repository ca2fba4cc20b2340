package io.tsds.report.html;

import io.tsds.report.Figures;
import io.tsds.report.TargetPictures;
import io.tsds.report.TargetSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Target tasks beside each other: their figures as bars, and what they share. */
final class TargetCharts {
  private static final double WIDTH = 400;
  private static final double ROW = 22;
  private static final double TOP = 34;
  private static final double NAMES = 94;
  private static final double RIGHT = 8;

  /** Where the matrix begins, right of the names and numbers of its rows. */
  private static final double MATRIX = NAMES + 26;

  private static final double BAR = 12;

  /** In letters of usual width. */
  private static final int LONGEST_NAME = 14;

  /** Letters from here on, as those of Chinese, are about twice as wide as others. */
  private static final int FIRST_WIDE = 0x1100;

  /** Columns of bars: where they begin and end. */
  private static final double[][] COLUMNS = {{100, 186}, {202, 270}, {286, 354}};

  private static final double WARNINGS = WIDTH - 14;
  private static final double LARGEST_CELL = 34;

  /** From this size on a cell holds its number. */
  private static final double CELL_WITH_NUMBER = 28;

  private static final double LARGEST_OPACITY = 0.65;

  private final List<TargetSummary> tasks;
  private final TargetPictures pictures;
  private final Html html;
  private final Function<TargetSummary, String> link;

  /**
   * @param link to the page of a target task
   */
  TargetCharts(
      List<TargetSummary> tasks,
      TargetPictures pictures,
      Html html,
      Function<TargetSummary, String> link) {
    this.tasks = tasks;
    this.pictures = pictures;
    this.html = html;
    this.link = link;
  }

  void write(HtmlTables tables) {
    tables.openSection("Target tasks compared");
    html.open("div", "class", "charts").open("div");
    PictureSections.openFigure(
        html, "compared", "Each target task: its support, K and cost, and how many warnings");
    bars();
    html.closeLine().closeLine();
    if (pictures.overlap() != null && tasks.size() > 1) {
      html.open("div");
      PictureSections.openFigure(
          html, "overlap", "Overlap: the probability that two target tasks share");
      overlap();
      html.closeLine().closeLine();
    }
    html.closeLine();
    tables.closeSection();
  }

  private void bars() {
    Svg svg = new Svg(html);
    double bottom = TOP + tasks.size() * ROW;
    svg.open(WIDTH, bottom + 24, "Figures of each target task; the table below has them");
    column(svg, 0, "with probability", bottom, TargetSummary::support, Figures::count);
    column(svg, 1, "mean K", bottom, task -> of(task).meanNeighbors(), null);
    column(svg, 2, "cost", bottom, task -> cost(of(task)), null);
    svg.label("axis", WIDTH - 2, 16, "end", "warn.");
    for (int row = 0; row < tasks.size(); row++) {
      double y = TOP + (row + 0.5) * ROW;
      name(svg, tasks.get(row), NAMES, y + 4);
      long warnings = pictures.targets().get(row).warnings();
      svg.label("", WARNINGS, y + 4, "middle", Figures.count(warnings));
      double diverse = x(0, tasks.get(row).effectiveSampleSize(), TargetSummary::support);
      svg.line("budget", diverse, y - BAR / 2 - 2, diverse, y + BAR / 2 + 2);
    }
    svg.close();
    html.element(
        "p",
        "The mark on a bar is the number of equally probable candidates that would be as diverse."
            + " The cost is the mean distance from a query to its mass.",
        "class",
        "note");
  }

  private TargetPictures.Target of(TargetSummary task) {
    return pictures.targets().get(tasks.indexOf(task));
  }

  private static double cost(TargetPictures.Target target) {
    return target.transportCost() == null ? 0 : target.transportCost();
  }

  private double x(int column, double value, ToDoubleFunction<TargetSummary> values) {
    double most = tasks.stream().mapToDouble(values).max().orElse(1);
    double width = COLUMNS[column][1] - COLUMNS[column][0];
    return COLUMNS[column][0] + (most > 0 ? width * value / most : 0);
  }

  /**
   * A column of bars.
   *
   * @param count how a count reads; null where the values are no counts
   */
  private void column(
      Svg svg,
      int column,
      String title,
      double bottom,
      ToDoubleFunction<TargetSummary> values,
      Function<Long, String> count) {
    double left = COLUMNS[column][0];
    svg.label("axis", left, 16, "start", title);
    svg.line("baseline", left, TOP - 6, left, bottom);
    svg.label("", left, bottom + 16, "start", "0");
    double most = tasks.stream().mapToDouble(values).max().orElse(0);
    svg.label("", COLUMNS[column][1], bottom + 16, "end", text(most, count));
    for (int row = 0; row < tasks.size(); row++) {
      double value = values.applyAsDouble(tasks.get(row));
      svg.bar(
          "bar",
          left,
          TOP + (row + 0.5) * ROW - BAR / 2,
          x(column, value, values) - left,
          BAR,
          tasks.get(row).name() + ": " + title + " " + text(value, count));
    }
  }

  private static String text(double value, Function<Long, String> count) {
    return count == null ? Numbers.of(value) : count.apply(Math.round(value));
  }

  private void name(Svg svg, TargetSummary task, double x, double y) {
    String name = task.name();
    html.open("a", "href", link.apply(task));
    svg.label("", x, y, "end", shortened(name));
    if (!shortened(name).equals(name)) {
      html.element("title", name);
    }
    html.close();
  }

  private static String shortened(String name) {
    int width = 0;
    for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
      width += name.codePointAt(at) < FIRST_WIDE ? 1 : 2;
      if (width > LONGEST_NAME) {
        return name.substring(0, Math.max(0, name.offsetByCodePoints(at, -1))) + "…";
      }
    }
    return name;
  }

  private void overlap() {
    int count = tasks.size();
    double cell = Math.min(LARGEST_CELL, (WIDTH - MATRIX - RIGHT) / count);
    Svg svg = new Svg(html);
    double bottom = TOP + count * cell;
    svg.open(WIDTH, bottom + 40, "Probability that each pair of target tasks shares; " + largest());
    svg.label("axis", 2, 16, "start", "target task");
    svg.label("axis", MATRIX, bottom + 34, "start", "target task, by its number");
    int every = (int) Math.ceil(14 / cell);
    for (int row = 0; row < count; row++) {
      double y = TOP + (row + 0.5) * cell + 4;
      if (row % every == 0) {
        name(svg, tasks.get(row), NAMES, y);
        svg.label("", MATRIX - 4, y, "end", Integer.toString(row + 1));
        double x = MATRIX + (row + 0.5) * cell;
        svg.label("", x, bottom + 16, "middle", Integer.toString(row + 1));
      }
      for (int column = 0; column < count; column++) {
        cell(svg, row, column, cell);
      }
    }
    svg.close();
    html.element("p", largest(), "class", "note");
  }

  private void cell(Svg svg, int row, int column, double cell) {
    double shared = pictures.overlap().get(row).get(column);
    double x = MATRIX + column * cell;
    double y = TOP + row * cell;
    html.open(
            "rect",
            "class",
            "cell",
            "x",
            Svg.at(x),
            "y",
            Svg.at(y),
            "width",
            Svg.at(cell - 0.5),
            "height",
            Svg.at(cell - 0.5),
            "fill-opacity",
            String.format(Locale.ROOT, "%.3f", 0.03 + LARGEST_OPACITY * shared))
        .element(
            "title",
            String.format(
                Locale.ROOT,
                "%s and %s share %s",
                tasks.get(row).name(),
                tasks.get(column).name(),
                Figures.percent(shared)))
        .close();
    if (cell >= CELL_WITH_NUMBER) {
      String percent = String.format(Locale.ROOT, "%.0f", 100 * shared);
      svg.label("in-cell", x + cell / 2, y + cell / 2 + 4, "middle", percent);
    }
  }

  /** The pair that shares most, in a sentence. */
  private String largest() {
    List<String> found = new ArrayList<>();
    double most = -1;
    for (int row = 0; row < tasks.size(); row++) {
      for (int column = 0; column < row; column++) {
        double shared = pictures.overlap().get(row).get(column);
        if (shared > most) {
          most = shared;
          found = List.of(tasks.get(column).name(), tasks.get(row).name());
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "%s and %s share most: %s of their probability is on the same candidates.",
        found.get(0),
        found.get(1),
        Figures.percent(most));
  }
}

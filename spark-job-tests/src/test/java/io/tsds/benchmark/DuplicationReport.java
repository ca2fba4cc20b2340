package io.tsds.benchmark;

import io.tsds.benchmark.DuplicationExperiment.Contender;
import io.tsds.benchmark.DuplicationExperiment.Outcome;
import io.tsds.benchmark.DuplicationExperiment.Setting;
import io.tsds.benchmark.DuplicationExperiment.Share;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A {@link DuplicationExperiment} as a Markdown table and as a plot. */
final class DuplicationReport {
  private static final String NOT_RUN = "";

  private DuplicationReport() {}

  /** One row a setting; in parentheses how many times the share without copies that is. */
  static List<String> table(List<Outcome> outcomes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| contents copied | copies of each | two copies apart | I | N | KNN-KDE | KNN-Uniform"
            + " | nearest only | s* | L |");
    lines.add("|---|---|---|---|---|---|---|---|---|---|");
    for (Outcome outcome : outcomes) {
      lines.add(row(outcome));
    }
    return lines;
  }

  private static String row(Outcome outcome) {
    Setting setting = outcome.setting();
    List<String> cells = new ArrayList<>();
    cells.add(percent(setting.fraction()));
    cells.add(Integer.toString(setting.copies()));
    cells.add(spread(setting));
    cells.add(Integer.toString(setting.kdeNeighbors()));
    cells.add("%,d".formatted(outcome.candidates()));
    List<String> lengths = new ArrayList<>();
    for (Contender contender : Contender.values()) {
      Share share = outcome.shares().get(contender);
      cells.add(share == null ? NOT_RUN : text(share));
      if (share != null && contender != Contender.NEAREST_ONLY) {
        lengths.add("%,d".formatted(share.prefetch()));
      }
    }
    cells.add("%.2f".formatted(outcome.shares().get(Contender.KNN_KDE).sStar()));
    cells.add(String.join("; ", lengths));
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String text(Share share) {
    String growth = Double.isNaN(share.growth()) ? "–" : "x " + growth(share);
    return "%s (%s)".formatted(percent(share.withCopies()), growth);
  }

  /** How many times the share without copies. */
  static String growth(Share share) {
    double growth = share.growth();
    if (Double.isNaN(growth)) {
      return "has none";
    }
    return (growth < 1.1 ? "%.4f" : "%.3g").formatted(growth);
  }

  /** Three significant digits. */
  static String percent(double share) {
    BigDecimal percent = BigDecimal.valueOf(100 * share).round(new MathContext(3));
    return percent.stripTrailingZeros().toPlainString() + " %";
  }

  /** The distance of two copies, in bandwidths. */
  static String spread(Setting setting) {
    double inBandwidths = setting.spread() / DuplicationExperiment.BANDWIDTH;
    return inBandwidths == 0 ? "0" : "%.2f h".formatted(inBandwidths);
  }

  /** Writes a PNG of how the shares grow with the number of exact copies. */
  static void plot(List<Outcome> outcomes, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(860)
            .height(520)
            .title("Probability on copied contents")
            .xAxisTitle("exact copies of each copied content")
            .yAxisTitle("times their share without copies")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setXAxisDecimalPattern("#,###").setYAxisDecimalPattern("#,###.#");
    chart.getStyler().setYAxisMin(0.5).setYAxisMax(100.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    double[] fractions =
        outcomes.stream().mapToDouble(DuplicationReport::fraction).distinct().toArray();
    for (Contender contender : Contender.values()) {
      for (double fraction : fractions) {
        addSeries(chart, contender, fraction, outcomes);
      }
    }
    Files.write(file, ChartEncoder.getBytes(chart, "png"));
  }

  private static double fraction(Outcome outcome) {
    return outcome.setting().fraction();
  }

  private static void addSeries(
      XYChart chart, Contender contender, double fraction, List<Outcome> outcomes) {
    List<Outcome> shown =
        outcomes.stream()
            .filter(outcome -> fraction(outcome) == fraction && outcome.setting().spread() == 0)
            .filter(outcome -> outcome.shares().containsKey(contender))
            .filter(outcome -> !Double.isNaN(outcome.shares().get(contender).growth()))
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            "%s, %s".formatted(contender.title(), percent(fraction)),
            shown.stream().mapToDouble(outcome -> outcome.setting().copies()).toArray(),
            shown.stream()
                .mapToDouble(outcome -> outcome.shares().get(contender).growth())
                .toArray());
    series.setLineStyle(line(contender, fraction));
    series.setMarker(marker(contender));
    series.setLineColor(color(contender));
    series.setMarkerColor(color(contender));
  }

  /** Nearest only has markers and no line, which would hide that of KNN-KDE. */
  private static BasicStroke line(Contender contender, double fraction) {
    if (contender == Contender.NEAREST_ONLY) {
      return SeriesLines.NONE;
    }
    return fraction < 0.005 ? SeriesLines.DASH_DASH : SeriesLines.SOLID;
  }

  private static Marker marker(Contender contender) {
    return switch (contender) {
      case KNN_KDE -> SeriesMarkers.CIRCLE;
      case KNN_UNIFORM -> SeriesMarkers.SQUARE;
      case NEAREST_ONLY -> SeriesMarkers.CROSS;
    };
  }

  private static Color color(Contender contender) {
    return switch (contender) {
      case KNN_KDE -> new Color(0x1f6fb4);
      case KNN_UNIFORM -> new Color(0xc8501e);
      case NEAREST_ONLY -> new Color(0x404040);
    };
  }
}

package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.DistanceQuantiles;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.report.Figures;
import io.tsds.report.PictureFacts;
import io.tsds.report.ProbabilityCurve;
import io.tsds.report.Quantiles;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The figures of how near things lie, and how the probability falls. */
final class PictureSections {
  private static final double HEIGHT = 240;
  private static final double GROUPS_HEIGHT = 200;

  private static final String ALONE = "One candidate has all of the probability.";

  private static final List<Double> SHARES =
      IntStream.range(0, Quantiles.COUNT)
          .mapToObj(i -> (double) i / (Quantiles.COUNT - 1))
          .toList();

  private final PictureFacts pictures;
  private final Html html;
  private final HtmlTables tables;

  PictureSections(PictureFacts pictures, Html html, HtmlTables tables) {
    this.pictures = pictures;
    this.html = html;
    this.tables = tables;
  }

  /** A distribution of the first chart. */
  private record Distribution(String style, String name, List<Double> quantiles) {}

  /** How the distances are distributed. */
  void distances() {
    DistanceQuantiles found = pictures.distances();
    List<Distribution> distributions =
        Stream.of(
                new Distribution("nearest", "to its nearest candidate", found.nearest()),
                new Distribution("selected", "to the selected, by mass", found.selected()),
                new Distribution("farthest", "to the last that it uses", found.farthestUsed()),
                new Distribution("random", "to random candidates", found.randomPairs()))
            .filter(distribution -> distribution.quantiles() != null)
            .toList();
    tables.openSection("Distances");
    html.element("p", distancesInWords(found));
    openFigure("distances", "Distances from a query: which share of them is smaller");
    Plot plot = new Plot(html, HEIGHT);
    double most = distributions.stream().mapToDouble(d -> last(d.quantiles())).max().orElse(1);
    Axis across = Axis.upTo(most, Plot.LEFT, Plot.WIDTH - Plot.RIGHT, Plot.ACROSS + 1);
    Axis upward = Axis.linear(0, 1, plot.bottom(), Plot.TOP);
    plot.open(distancesInWords(found), "distance", "share of pairs that are closer");
    plot.gridlines(upward, upward.ticks(Plot.UPWARD + 1), PictureSections::percent);
    for (Distribution distribution : distributions) {
      plot.curve(
          distribution.style(),
          across,
          upward,
          distribution.quantiles(),
          SHARES,
          distribution.name() + ": half are within " + middle(distribution.quantiles()));
    }
    plot.ticks(across, across.ticks(Plot.ACROSS + 1), Numbers::of);
    plot.close();
    html.open("ul", "class", "legend");
    for (Distribution distribution : distributions) {
      html.open("li");
      legendLine(distribution.style());
      html.text(distribution.name()).close();
    }
    html.closeLine().closeLine();
    quantilesTable(distributions);
    tables.closeSection();
  }

  private void legendLine(String style) {
    html.open("svg", "viewBox", "0 0 16 16", "aria-hidden", "true", "class", "key")
        .open("path", "class", "curve " + style, "d", "M0 8H16")
        .close()
        .close();
  }

  private void quantilesTable(List<Distribution> distributions) {
    html.open("details").element("summary", "As a table");
    tables.openTable(
        "Distances from a query", "Distances", "Least", "5 %", "Half", "95 %", "Largest");
    int last = Quantiles.COUNT - 1;
    for (Distribution distribution : distributions) {
      List<Double> quantiles = distribution.quantiles();
      tables.row(
          distribution.name(),
          IntStream.of(0, last / 20, last / 2, last - last / 20, last)
              .mapToObj(i -> Numbers.of(quantiles.get(i)))
              .toArray(String[]::new));
    }
    tables.closeTable();
    html.closeLine();
  }

  /** Half of some values are at most their median, and not always below it. */
  private String distancesInWords(DistanceQuantiles found) {
    String random =
        found.randomPairs() == null
            ? ""
            : ", and half of all random pairs of a query and a candidate within "
                + middle(found.randomPairs());
    boolean one = pictures.queries().others() + pictures.queries().farthest().size() == 1;
    return String.format(
        Locale.ROOT,
        "%s %s. Half of the mass lies within %s%s.",
        one
            ? "The query has its nearest candidate at"
            : "Half of the queries have their nearest candidate within",
        middle(found.nearest()),
        middle(found.selected()),
        random);
  }

  private static String middle(List<Double> quantiles) {
    return Numbers.of(quantiles.get(Quantiles.COUNT / 2));
  }

  private static double last(List<Double> quantiles) {
    return quantiles.get(Quantiles.COUNT - 1);
  }

  /** How the probability falls with the rank. */
  void ranks() {
    ProbabilityCurve curve = pictures.probabilities();
    tables.openSection("Probability by rank");
    html.element("p", ratioInWords(curve));
    openFigure("rank", "Probability: candidates from the most to the least probable");
    rankChart(curve);
    html.closeLine();
    tables.closeSection();
  }

  private static String ratioInWords(ProbabilityCurve curve) {
    int last = curve.rank().size() - 1;
    if (curve.rank().get(last) == 1) {
      return ALONE;
    }
    String ratio = Numbers.of(curve.probability().get(0) / curve.probability().get(last));
    return ratio.equals("1")
        ? "All candidates that have probability have about the same."
        : "The most probable candidate has "
            + ratio
            + " times the probability of the least probable one.";
  }

  /** How the probability adds up. */
  void cumulative() {
    ProbabilityCurve curve = pictures.probabilities();
    tables.openSection("Cumulative probability");
    html.element("p", halfInWords(curve));
    openFigure("cumulative", "Cumulative probability: of the most probable candidates together");
    cumulativeChart(curve);
    html.closeLine();
    tables.closeSection();
  }

  private void rankChart(ProbabilityCurve curve) {
    int last = curve.rank().size() - 1;
    Plot plot = new Plot(html, HEIGHT);
    Axis upward =
        Axis.logarithmic(
            curve.probability().get(last), curve.probability().get(0), plot.bottom(), Plot.TOP);
    plot.open(
        "Probability by rank: "
            + Numbers.range(curve.probability().get(0), curve.probability().get(last)),
        "rank, on a logarithmic scale",
        "probability, on a logarithmic scale");
    plot.gridlines(upward, upward.ticks(Plot.UPWARD), Numbers::of);
    ofRanks(plot, curve, upward, curve.probability(), "probability by rank");
    plot.close();
  }

  private void cumulativeChart(ProbabilityCurve curve) {
    Plot plot = new Plot(html, HEIGHT);
    Axis upward = Axis.linear(0, 1, plot.bottom(), Plot.TOP);
    plot.open(halfInWords(curve), "candidates, on a logarithmic scale", "probability together");
    plot.gridlines(upward, upward.ticks(Plot.UPWARD + 1), PictureSections::percent);
    List<Double> sums = curve.cumulative().stream().map(sum -> Math.min(1, sum)).toList();
    ofRanks(plot, curve, upward, sums, "cumulative probability by rank");
    plot.close();
  }

  private static void ofRanks(
      Plot plot, ProbabilityCurve curve, Axis upward, List<Double> values, String title) {
    long size = curve.rank().get(curve.rank().size() - 1);
    Axis across = Axis.logarithmic(1, (double) size, Plot.LEFT, Plot.WIDTH - Plot.RIGHT);
    plot.curve("selected", across, upward, curve.rank(), values, title);
    plot.ticks(across, across.wholeTicks(Plot.ACROSS + 1), tick -> Figures.count(Math.round(tick)));
  }

  private static String halfInWords(ProbabilityCurve curve) {
    int half = 0;
    while (half < curve.rank().size() - 1 && curve.cumulative().get(half) < 0.5) {
      half++;
    }
    long all = curve.rank().get(curve.rank().size() - 1);
    return all == 1
        ? ALONE
        : String.format(
            Locale.ROOT,
            "The most probable %s of %s together have %s of the probability.",
            Figures.count(curve.rank().get(half)),
            Quantity.of(all, "candidate"),
            Figures.percent(Math.min(1, curve.cumulative().get(half))));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private void openFigure(String id, String title) {
    openFigure(html, id, title);
  }

  static void openFigure(Html html, String id, String title) {
    html.open("figure", "id", id).element("figcaption", title);
  }

  private static String groupsInWords(DuplicateGroupFacts groups) {
    return groups.groups() == 0
        ? "No two of them are near-duplicates."
        : String.format(
            Locale.ROOT,
            "%s form %s whose members are near-duplicates, directly or over others.",
            Quantity.of(groups.rows(), "candidate"),
            Quantity.of(groups.groups(), "group"));
  }

  /** The groups of near-duplicates. */
  static void groups(Html html, HtmlTables tables, DuplicateGroupFacts groups) {
    html.element("p", groupsInWords(groups));
    if (groups.largest().isEmpty()) {
      return;
    }
    openFigure(html, "groups", "Near-duplicate groups: the largest by size");
    Plot plot = new Plot(html, GROUPS_HEIGHT);
    int count = groups.largest().size();
    Axis across = Axis.linear(0.5, count + 0.5, Plot.LEFT, Plot.WIDTH - Plot.RIGHT);
    Axis upward =
        Axis.upTo((double) groups.largest().get(0).size(), plot.bottom(), Plot.TOP, Plot.UPWARD);
    plot.open(
        "Sizes of the largest groups; the table has the figures",
        "group, from the largest",
        "candidates");
    plot.gridlines(upward, upward.wholeTicks(Plot.UPWARD), size -> Figures.count(Math.round(size)));
    for (int i = 0; i < count; i++) {
      DuplicateGroupFacts.Group group = groups.largest().get(i);
      double y = upward.at((double) group.size());
      double width = Math.min(40, across.at(2) - across.at(1) - 4);
      plot.svg()
          .bar(
              "bar",
              across.at(i + 1) - width / 2,
              y,
              width,
              plot.bottom() - y,
              Quantity.of(group.size(), "candidate") + ", of which " + group.kept() + " is kept");
    }
    plot.ticks(
        across,
        IntStream.rangeClosed(1, count).mapToObj(group -> (double) group).toList(),
        group -> Long.toString(Math.round(group)));
    plot.close();
    html.closeLine();
    tables.openTable("The largest groups", "Group", "Candidates", "Kept id, the smallest");
    for (int i = 0; i < count; i++) {
      DuplicateGroupFacts.Group group = groups.largest().get(i);
      tables.row(Integer.toString(i + 1), Figures.count(group.size()), group.kept());
    }
    tables.closeTable();
  }
}

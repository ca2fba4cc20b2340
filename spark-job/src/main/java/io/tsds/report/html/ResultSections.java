package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.assignment.Objective;
import io.tsds.report.Bin;
import io.tsds.report.CertificateFacts;
import io.tsds.report.CertificateFacts.Assumption;
import io.tsds.report.Figures;
import io.tsds.report.NearDuplicates;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.Parameters;
import io.tsds.report.PictureFacts;
import io.tsds.report.ProbabilityBin;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.SupportFacts;
import io.tsds.report.html.HistogramChart.Bar;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The part of the page about the result: parameters, certificate, and how the mass is spread. */
final class ResultSections {
  /** Epochs in the table; report.json has them all. */
  private static final int MOST_EPOCHS = 1000;

  private static final int MOST_EPOCHS_SHOWN = 20;

  /** Asks for whatever suits, so that nothing differs from what was requested. */
  private static final String AUTO = "auto";

  private final RunReport report;
  private final Html html;
  private final HtmlTables tables;

  ResultSections(RunReport report, Html html, HtmlTables tables) {
    this.report = report;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    PictureFacts pictures = report.pictures();
    html.open("div", "class", "charts");
    if (pictures == null) {
      neighborhoods();
      probabilities();
    } else {
      PictureSections sections = new PictureSections(pictures, html, tables);
      sections.distances();
      neighborhoods();
      sections.ranks();
      sections.cumulative();
      probabilities();
      if (pictures.map() != null) {
        new MapChart(pictures.map(), html, tables).write();
      }
    }
    html.closeLine();
    if (pictures != null) {
      new QuerySections(pictures.queries(), pictures.neighborhoods(), html, tables).write();
      if (pictures.typical() != null) {
        new TypicalTexts(pictures.typical(), html, tables).write();
      }
    }
    if (report.nearDuplicates() != null) {
      nearDuplicates(report.nearDuplicates());
    }
    if (report.sample() != null) {
      sample(report.sample());
    }
    certificate();
    parameters();
  }

  private void parameters() {
    tables.openFolded("Parameters");
    tables.openTable(
        "A marked row was used otherwise than requested", "Parameter", "Requested", "Used");
    parameter("method", values -> ConstantText.of(values.method()));
    parameter("metric", values -> ConstantText.of(values.metric()));
    parameter("alpha", values -> Double.toString(values.alpha()));
    parameter("scale C", values -> Double.toString(values.scale()));
    parameter("cost", values -> ConstantText.of(values.cost()));
    parameter("bandwidth h", values -> Double.toString(values.bandwidth()));
    parameter("prefetch L", values -> Figures.count(values.prefetch()));
    parameter("kde-neighbors I", values -> Figures.count(values.kdeNeighbors()));
    parameter("sample-size B", values -> Figures.count(values.sampleSize()));
    parameter("epochs", values -> Figures.count(values.epochs()));
    parameter("draw", values -> ConstantText.of(values.draw()));
    parameter("seed", values -> Long.toString(values.seed()));
    parameter("blas", values -> ConstantText.of(values.blas()));
    parameter("filter", values -> ConstantText.of(values.filter()));
    tables.closeTable();
    tables.closeSection();
  }

  private void parameter(String name, Function<Parameters.Values, String> value) {
    String requested = value.apply(report.parameters().requested());
    String used = value.apply(report.parameters().used());
    if (requested.equals(used) || requested.equals(AUTO)) {
      tables.row(name, requested, used);
    } else {
      tables.markedRow(name, requested, used);
    }
  }

  private void certificate() {
    CertificateFacts certificate = report.certificate();
    CertificateFacts.Prefetch prefetch = certificate.prefetch();
    tables.openFolded("Certificate in figures");
    tables.openFacts("What is proven about the result");
    tables.row("Prefetch long enough", prefetch.tooShort() ? "no" : "yes");
    tables.row("Queries with too short a list", Figures.count(prefetch.tooShortQueries()));
    tables.row("Mass on last neighbors", Figures.percent(prefetch.massOnLastNeighbors()));
    if (prefetch.toTry() != null) {
      tables.row("Prefetch to try", Figures.count(prefetch.toTry()));
    }
    assumption(certificate.assumption());
    tables.row("Sum of probabilities", Numbers.of(certificate.probabilitySum()));
    objective(certificate.objective());
    tables.closeTable();
    tables.closeSection();
  }

  private void objective(Objective objective) {
    if (objective == null) {
      tables.row("Objective", Figures.ABSENT);
      return;
    }
    tables.row("Objective", Numbers.range(objective.leastValue(), objective.mostValue()));
    tables.row(
        String.format(
            Locale.ROOT,
            "Transport cost, mean %s to a query",
            ConstantText.of(report.parameters().used().cost())),
        Numbers.of(objective.transportCost()));
    tables.row(
        "Regularizer G", Numbers.range(objective.leastRegularizer(), objective.mostRegularizer()));
  }

  private void assumption(Assumption assumption) {
    switch (assumption.state()) {
      case PROVEN -> tables.row("Assumption of the theorem", inequality(assumption, "proven"));
      case NOT_PROVEN ->
          tables.markedRow("Assumption of the theorem", inequality(assumption, "not proven"));
      case NOT_NEEDED -> tables.row("Assumption of the theorem", "none needed");
    }
  }

  private static String inequality(Assumption assumption, String outcome) {
    return String.format(
        Locale.ROOT,
        "%s: %s (left %s, right %s)",
        outcome,
        assumption.statement(),
        Numbers.of(assumption.left()),
        Numbers.of(assumption.right()));
  }

  private void neighborhoods() {
    NeighborhoodSizes sizes = report.assignment().neighborhoodSizes();
    List<Bar> bars =
        sizes.histogram().stream()
            .map(bin -> new Bar(bin.from(), bin.to() + 1, range(bin), bin.count()))
            .toList();
    String extent =
        sizes.min() == sizes.max()
            ? Figures.count(sizes.min()) + " for every query."
            : String.format(
                Locale.ROOT,
                "from %s, %s on average.",
                Figures.countRange(sizes.min(), sizes.max()),
                Numbers.of(sizes.mean()));
    String summary = "K, how many neighbors a query's mass covers in full: " + extent;
    String axis = "neighbors (K)";
    openHistogram("neighborhoods", "Neighborhood sizes", summary, axis, "queries");
    new HistogramChart(html).drawWhole(summary, axis, "query", bars);
    closeHistogram("Neighborhood sizes", axis, "queries", bars);
  }

  private static String range(Bin bin) {
    return Figures.countRange(bin.from(), bin.to());
  }

  private void probabilities() {
    SupportFacts support = report.support();
    List<Bar> bars =
        support.histogram().stream()
            .map(bin -> new Bar(bin.from(), bin.to(), range(bin), bin.count()))
            .toList();
    String summary =
        String.format(
            Locale.ROOT,
            "%s %s a probability above 0: %s. That is as diverse as %s of equal probability (1 / sum of p²).",
            Quantity.of(support.size(), "candidate"),
            support.size() == 1 ? "has" : "have",
            Numbers.range(support.smallestProbability(), support.largestProbability()),
            Numbers.of(support.effectiveSampleSize()));
    String axis = "probability, on a logarithmic scale";
    openHistogram("probabilities", "Probabilities", summary, axis, "candidates");
    new HistogramChart(html).drawLogarithmic(summary, axis, "candidate", bars);
    closeHistogram("Probabilities", axis, "candidates", bars);
  }

  private static String range(ProbabilityBin bin) {
    return Numbers.range(bin.from(), bin.to());
  }

  private void openHistogram(String id, String heading, String summary, String axis, String unit) {
    tables.openSection(heading);
    html.element("p", summary);
    html.open("figure", "id", id).element("figcaption", heading + ": " + unit + " by " + axis);
  }

  private void closeHistogram(String heading, String axis, String unit, List<Bar> bars) {
    html.closeLine();
    html.open("details").element("summary", "As a table");
    tables.openTable(heading, axis, unit);
    bars.forEach(bar -> tables.row(bar.range(), Figures.count(bar.count())));
    tables.closeTable();
    html.closeLine();
    tables.closeSection();
  }

  private void nearDuplicates(NearDuplicates found) {
    double pool = report.counts().pool();
    tables.openSection("Near-duplicates");
    html.element(
        "p",
        "A candidate of the pool is a near-duplicate if another one is closer than the bandwidth:"
            + " its kernel density is then above 1.");
    tables.openFacts("Near-duplicates in the pool");
    tables.row(
        "Candidates with a near-duplicate",
        Figures.count(found.members()) + " (" + Figures.percent(found.members() / pool) + ")");
    tables.row("Probability on them", Figures.percent(found.probability()));
    tables.row("Mean kernel density", Numbers.of(found.meanDensity()));
    tables.row("Largest kernel density", Numbers.of(found.largestDensity()));
    if (found.distinctVectors() != null) {
      tables.row(
          "Distinct vectors",
          String.format(
              Locale.ROOT,
              "%s of %s",
              Figures.count(found.distinctVectors()),
              Figures.count(report.counts().pool())));
    }
    tables.row(
        "Distinct contents, estimated",
        String.format(
            Locale.ROOT,
            "%s of %s",
            Numbers.of(found.effectiveContents()),
            Figures.count(report.counts().pool())));
    tables.closeTable();
    if (found.groups() != null) {
      PictureSections.groups(html, tables, found.groups());
    }
    tables.closeSection();
  }

  private void sample(SampleFacts sample) {
    tables.openSection("Sample");
    boolean folded = sample.distinctDrawn().size() > MOST_EPOCHS_SHOWN;
    if (folded) {
      html.open("details").element("summary", epochsInTable(sample.distinctDrawn().size()));
    }
    tables.openTable("Drawn with seed " + sample.seed(), "Epoch", "Draws", "Distinct candidates");
    for (int epoch = 0; epoch < Math.min(sample.distinctDrawn().size(), MOST_EPOCHS); epoch++) {
      tables.row(
          Integer.toString(epoch),
          Figures.count(sample.draws()),
          Figures.count(sample.distinctDrawn().get(epoch)));
    }
    tables.closeTable();
    if (folded) {
      html.closeLine();
    }
    tables.closeSection();
  }

  /** A page of a hundred thousand rows is of no use to anybody; report.json has them all. */
  private static String epochsInTable(int epochs) {
    return epochs <= MOST_EPOCHS
        ? "All " + Quantity.of(epochs, "epoch")
        : String.format(
            Locale.ROOT,
            "The first %s of %s epochs",
            Figures.count(MOST_EPOCHS),
            Figures.count(epochs));
  }
}

package io.tsds.report;

import io.tsds.Quantity;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.CalibrationReport.Bandwidth;
import java.util.Locale;

/** A calibration for the terminal: what is proposed, a table of alphas, and how to go on. */
public final class CalibrationText {
  private CalibrationText() {}

  public static String write(CalibrationReport report) {
    StringBuilder text = new StringBuilder(2048);
    TextLines.line(text, "search", report.neighbors());
    if (report.task() != null) {
      TextLines.line(text, "target task", report.task());
    }
    TextLines.line(text, "read", ReportText.readOf(report.counts()));
    TextLines.line(text, "distances", report.distances().sentence());
    if (report.nearest() != null) {
      TextLines.line(text, "in the pool", nearest(report.nearest()));
    }
    if (report.bandwidth() != null) {
      TextLines.line(text, "bandwidth", proposal(report.bandwidth().proposal()));
      merges(text, report.bandwidth());
    }
    TextLines.line(text, "scale", proposal(report.scale()));
    TextLines.line(text, "alpha", proposal(report.alpha()));
    text.append('\n').append(table(report)).append('\n');
    report.warnings().forEach(warning -> TextLines.line(text, "warning", warning));
    TextLines.time(text, report.run(), report.stages());
    return text.toString();
  }

  /** Distances to the nearest other member of the pool, in a sentence. */
  public static String nearest(CalibrationReport.Nearest nearest) {
    int last = nearest.quantiles().size() - 1;
    return String.format(
        Locale.ROOT,
        "distance to the nearest other of %s: 5 of 100 within %s, half within %s, 95 within %s; %s",
        Figures.count(nearest.members()),
        Figures.number(nearest.quantiles().get(last / 20)),
        Figures.number(nearest.quantiles().get(last / 2)),
        Figures.number(nearest.quantiles().get(last - last / 20)),
        nearest.copies() == 0
            ? "no exact copies"
            : Quantity.of(nearest.copies(), "member") + " with an exact copy");
  }

  private static String proposal(CalibrationReport.Proposal proposal) {
    return Figures.number(proposal.value())
        + (proposal.given() ? " (given)" : ": " + proposal.reason());
  }

  private static void merges(StringBuilder text, Bandwidth bandwidth) {
    if (bandwidth.pairs() != null) {
      TextLines.line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "within it: %s of %s, and %s of %s of labelled texts (false merges)",
              Figures.count(bandwidth.mergedPairs()),
              Quantity.of(bandwidth.pairs(), "labelled pair"),
              Figures.count(bandwidth.falseMerges()),
              Quantity.of(bandwidth.otherPairs(), "other pair")));
    }
    if (bandwidth.members() != null) {
      TextLines.line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "%s of the pool with another within it%s",
              Quantity.of(bandwidth.members(), "member"),
              bandwidth.pairsInPool() == null
                  ? ""
                  : ", in " + Quantity.of(bandwidth.pairsInPool(), "pair")));
    }
  }

  private static String table(CalibrationReport report) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%9s %9s %9s %10s %10s %12s %11s %9s%n",
            "alpha",
            "mean K",
            "most K",
            "support",
            "effective",
            "near-dupl.",
            "cost",
            "prefetch"));
    report.sweep().forEach(facts -> table.append(row(facts, report.alpha().value())));
    if (report.sought() != null) {
      table.append(row(report.sought(), report.alpha().value()));
    }
    return table.toString();
  }

  private static String row(AlphaFacts facts, double proposed) {
    return String.format(
        Locale.ROOT,
        "%9s %9s %9s %10s %10s %12s %11s %9s%s%n",
        Figures.number(facts.alpha()),
        Figures.number(facts.meanNeighbors()),
        Figures.count(facts.mostNeighbors()),
        Figures.count(facts.support()),
        Figures.number(facts.effectiveSampleSize()),
        facts.nearDuplicateMass() == null
            ? Figures.ABSENT
            : Figures.percent(facts.nearDuplicateMass()),
        Figures.number(facts.transportCost()),
        (facts.exact() ? "" : "> ") + Figures.count(facts.prefetch()),
        isProposed(facts, proposed) ? "  <- proposed" : "");
  }

  private static boolean isProposed(AlphaFacts facts, double proposed) {
    return Math.abs(facts.alpha() - proposed) <= 1e-5 * proposed;
  }
}

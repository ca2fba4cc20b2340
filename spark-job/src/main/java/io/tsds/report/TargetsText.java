package io.tsds.report;

import io.tsds.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The report on several target tasks for the end of a run on the terminal: a line for each, or
 * where they are many what is the least, the middle and the most of them.
 */
public final class TargetsText {
  /** With more target tasks, the terminal gets no line for each of them. */
  public static final int MOST_LISTED = 8;

  private static final String COLUMNS = "%-18s %9s %11s %9s %11s %10s  %s";
  private static final String SPREAD = "%-10s %12s %12s %12s";

  private TargetsText() {}

  public static String write(TargetsReport report) {
    StringBuilder text = new StringBuilder(2048);
    TextLines.line(text, "method", ReportText.methodOf(report.requested()));
    TextLines.line(text, "read", ReportText.readOf(report.counts()));
    if (report.tasks().size() > MOST_LISTED) {
      summary(text, report);
    } else {
      list(text, report);
    }
    if (report.mixture() != null) {
      mixture(text, report.mixture());
    }
    TextLines.blas(text, report.blas());
    TextLines.filter(text, report.filter());
    TextLines.time(text, report.run(), report.stages());
    report.warnings().forEach(warning -> TextLines.line(text, "warning", warning));
    TextLines.numbering(text, report.files().candidates());
    TextLines.output(text, report.run(), report.files().output());
    return text.toString();
  }

  private static void mixture(StringBuilder text, MixtureFacts mixture) {
    List<MixtureFacts.Weight> weights = mixture.weights();
    int shown = Math.min(weights.size(), MOST_LISTED);
    String first =
        weights.subList(0, shown).stream()
            .map(weight -> weight.task() + " " + Figures.percent(weight.weight()))
            .collect(Collectors.joining(", "));
    TextLines.line(
        text,
        "mixture",
        shown == weights.size()
            ? first
            : String.format(
                Locale.ROOT, "%s and %s", first, Quantity.of(weights.size() - shown, "other")));
    TextLines.line(text, "", ReportText.supportOf(mixture.support()));
    TextLines.line(text, "", ReportText.sampleOf(mixture.sample()));
  }

  private static void list(StringBuilder text, TargetsReport report) {
    TextLines.line(
        text,
        "target tasks",
        String.format(
            Locale.ROOT, COLUMNS, "", "queries", "pool", "s*", "support", "time", "certificate"));
    for (TargetSummary target : report.tasks()) {
      TextLines.line(text, "", row(target));
      if (!target.isExact()) {
        TextLines.line(text, "", "  " + target.verdict().sentence());
        TextLines.line(text, "", "  " + target.verdict().remedy());
      }
    }
  }

  private static void summary(StringBuilder text, TargetsReport report) {
    List<TargetSummary> targets = report.tasks();
    TextLines.line(
        text,
        "target tasks",
        String.format(
            Locale.ROOT,
            "%s, each with a report in its folder, and all in report.html",
            Figures.count(targets.size())));
    TextLines.line(
        text, "", String.format(Locale.ROOT, SPREAD, "of each", "least", "median", "most"));
    spread(text, "queries", targets, target -> (double) target.queries(), Figures::number);
    spread(text, "pool", targets, target -> (double) target.pool(), Figures::number);
    if (targets.stream().allMatch(target -> target.sStar() != null)) {
      spread(text, "s*", targets, TargetSummary::sStar, Figures::number);
    }
    spread(text, "support", targets, target -> (double) target.support(), Figures::number);
    spread(text, "time", targets, TargetSummary::seconds, Figures::seconds);
    certificates(text, report);
  }

  private static void spread(
      StringBuilder text,
      String name,
      List<TargetSummary> targets,
      Function<TargetSummary, Double> figure,
      Function<Double, String> shown) {
    List<Double> ascending = targets.stream().map(figure).sorted().toList();
    TextLines.line(
        text,
        "",
        String.format(
            Locale.ROOT,
            SPREAD,
            name,
            shown.apply(ascending.get(0)),
            shown.apply(ascending.get(ascending.size() / 2)),
            shown.apply(ascending.get(ascending.size() - 1))));
  }

  /** How many certificates hold, and by kind some of the target tasks whose do not. */
  private static void certificates(StringBuilder text, TargetsReport report) {
    List<TargetSummary> notExact = report.notExact();
    int exact = report.tasks().size() - notExact.size();
    TextLines.line(
        text,
        "certificates",
        String.format(
            Locale.ROOT,
            "%s of %s %s",
            Figures.count(exact),
            Figures.count(report.tasks().size()),
            Verdict.Outcome.EXACT.title()));
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      List<TargetSummary> such =
          notExact.stream().filter(target -> target.verdict().outcome() == outcome).toList();
      if (!such.isEmpty()) {
        TextLines.line(text, "", outcome.title() + ": " + named(such));
        TextLines.line(text, "", "  " + remedyOfAll(such));
      }
    }
  }

  /** What helps the target task that needs the longest prefetch helps those of its kind. */
  private static String remedyOfAll(List<TargetSummary> targets) {
    return targets.stream()
        .max(
            Comparator.comparing(
                target -> target.certificate().prefetch().toTry(),
                Comparator.nullsFirst(Comparator.naturalOrder())))
        .orElseThrow()
        .verdict()
        .remedy();
  }

  /** The names of the first of these target tasks, and how many others there are. */
  private static String named(List<TargetSummary> targets) {
    int shown = Math.min(targets.size(), MOST_LISTED);
    String names =
        targets.subList(0, shown).stream()
            .map(TargetSummary::name)
            .collect(Collectors.joining(", "));
    return shown == targets.size()
        ? names
        : String.format(
            Locale.ROOT, "%s and %s", names, Quantity.of(targets.size() - shown, "other"));
  }

  private static String row(TargetSummary target) {
    return String.format(
        Locale.ROOT,
        COLUMNS,
        target.name(),
        Figures.count(target.queries()),
        Figures.count(target.pool()),
        Figures.number(target.sStar()),
        Figures.count(target.support()),
        Figures.seconds(target.seconds()),
        target.verdict().outcome().title());
  }
}

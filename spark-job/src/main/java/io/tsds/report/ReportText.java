package io.tsds.report;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.assignment.Objective;
import java.util.List;
import java.util.Locale;

/** A report in about twenty lines, for the end of a run on the terminal. */
public final class ReportText {
  private ReportText() {}

  public static String write(RunReport report) {
    StringBuilder text = new StringBuilder(2048);
    TextLines.line(text, "method", methodOf(report.parameters().used()));
    TextLines.line(text, "read", readOf(report.counts()));
    TextLines.line(text, "assignment", assignmentOf(report.assignment()));
    TextLines.line(text, "support", supportOf(report.support()));
    if (report.nearDuplicates() != null) {
      TextLines.line(
          text, "near-duplicates", nearDuplicatesOf(report.nearDuplicates(), report.counts()));
    }
    if (report.sample() != null) {
      TextLines.line(text, "sample", sampleOf(report.sample()));
    }
    certificate(text, Verdict.of(report));
    if (report.distances() != null) {
      TextLines.line(text, "distances", report.distances().sentence());
    }
    TextLines.line(
        text,
        "objective",
        objectiveOf(report.certificate().objective(), report.parameters().used().cost()));
    TextLines.blas(text, report.blas());
    TextLines.filter(text, report.filter());
    TextLines.time(text, report.run(), report.stages());
    report.warnings().forEach(warning -> TextLines.line(text, "warning", warning));
    TextLines.numbering(text, report.files().candidates());
    TextLines.output(text, report.run(), report.files().output());
    return text.toString();
  }

  private static void certificate(StringBuilder text, Verdict verdict) {
    TextLines.line(text, "certificate", verdict.outcome().title());
    TextLines.line(text, "", verdict.sentence());
    if (!verdict.remedy().isEmpty()) {
      TextLines.line(text, "", verdict.remedy());
    }
  }

  static String methodOf(Parameters.Values used) {
    String density =
        used.method() == Method.KNN_KDE
            ? String.format(
                Locale.ROOT,
                ", bandwidth %s, kde-neighbors %s",
                used.bandwidth(),
                Figures.count(used.kdeNeighbors()))
            : "";
    return String.format(
        Locale.ROOT,
        "%s, alpha %s, scale %s%s, prefetch %s%s, seed %d",
        ConstantText.of(used.method()),
        used.alpha(),
        used.scale(),
        used.cost() == Cost.DISTANCE ? "" : ", cost " + ConstantText.of(used.cost()),
        Figures.count(used.prefetch()),
        density,
        used.seed());
  }

  static String readOf(Counts counts) {
    long skipped = counts.skippedCandidates() + counts.skippedQueries();
    return String.format(
        Locale.ROOT,
        "%s and %s of dimension %d; pool of %s%s",
        Quantity.of(counts.candidates(), "candidate"),
        Quantity.of(counts.queries(), "query"),
        counts.dimension(),
        Figures.count(counts.pool()),
        skipped > 0 ? "; " + Quantity.of(skipped, "row") + " skipped" : "");
  }

  private static String objectiveOf(Objective objective, Cost cost) {
    return objective == null
        ? Figures.ABSENT
        : String.format(
            Locale.ROOT,
            "%s, of transport cost %s%s and regularizer %s",
            Figures.range(objective.leastValue(), objective.mostValue()),
            Figures.number(objective.transportCost()),
            cost == Cost.DISTANCE ? "" : " (mean " + ConstantText.of(cost) + ")",
            Figures.range(objective.leastRegularizer(), objective.mostRegularizer()));
  }

  private static String assignmentOf(AssignmentFacts assignment) {
    NeighborhoodSizes sizes = assignment.neighborhoodSizes();
    return String.format(
        Locale.ROOT,
        "%sneighbors per query K %s%s",
        assignment.sStar() == null ? "" : "s* " + Figures.number(assignment.sStar()) + ", ",
        Figures.countRange(sizes.min(), sizes.max()),
        sizes.min() == sizes.max() ? "" : ", mean " + Figures.number(sizes.mean()));
  }

  static String supportOf(SupportFacts support) {
    return String.format(
        Locale.ROOT,
        "%s with probability, as diverse as %s",
        Quantity.of(support.size(), "candidate"),
        equalOnes(support.effectiveSampleSize()));
  }

  /** How many equally probable ones that would be. */
  public static String equalOnes(double effectiveSize) {
    String number = Figures.number(effectiveSize);
    return number.equals("1") ? "1 alone" : number + " equal ones";
  }

  private static String nearDuplicatesOf(NearDuplicates found, Counts counts) {
    String vectors =
        found.distinctVectors() == null
            ? ""
            : String.format(
                Locale.ROOT, "%s, ", Quantity.of(found.distinctVectors(), "distinct vector"));
    return String.format(
        Locale.ROOT,
        "%s of %s in the pool, with %s of the probability; %s%sabout %s",
        Figures.count(found.members()),
        Figures.count(counts.pool()),
        Figures.percent(found.probability()),
        groupsOf(found.groups()),
        vectors,
        distinctContents(found.effectiveContents()));
  }

  private static String distinctContents(double contents) {
    String number = Figures.number(contents);
    return number + (number.equals("1") ? " distinct content" : " distinct contents");
  }

  private static String groupsOf(DuplicateGroupFacts found) {
    return found == null || found.largest().isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%s, the largest of %s; ",
            Quantity.of(found.groups(), "group"),
            Figures.count(found.largest().get(0).size()));
  }

  static String sampleOf(SampleFacts sample) {
    List<Long> distinct = sample.distinctDrawn();
    long fewest = distinct.stream().mapToLong(Long::longValue).min().orElse(0);
    long most = distinct.stream().mapToLong(Long::longValue).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "%s in %s, %s",
        Quantity.of(sample.draws(), "draw"),
        distinct.size() == 1 ? "one epoch" : "each of " + Quantity.of(distinct.size(), "epoch"),
        (fewest == most ? "" : Figures.count(fewest) + " to ")
            + Quantity.of(most, "distinct candidate")
            + (fewest < sample.draws()
                ? "; `draw` without-replacement gives as many distinct ones as draws"
                : ""));
  }
}

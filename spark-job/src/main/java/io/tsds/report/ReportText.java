package io.tsds.report;

import java.util.List;

/** A report in a dozen lines, for the end of a run on the terminal. */
public final class ReportText {
  private ReportText() {}

  public static String write(RunReport report) {
    Verdict verdict = Verdict.of(report);
    StringBuilder text = new StringBuilder(1024);
    line(text, "method", methodOf(report.parameters().used()));
    line(text, "read", readOf(report.counts()));
    line(text, "assignment", assignmentOf(report.assignment()));
    line(text, "support", supportOf(report.support()));
    if (report.nearDuplicates() != null) {
      line(text, "near-duplicates", nearDuplicatesOf(report.nearDuplicates(), report.counts()));
    }
    if (report.sample() != null) {
      line(text, "sample", sampleOf(report.sample()));
    }
    line(text, "certificate", verdict.outcome().title() + ". " + verdict.sentence());
    if (!verdict.remedy().isEmpty()) {
      line(text, "", verdict.remedy());
    }
    line(text, "blas", blasOf(report.blas()));
    line(text, "time", timeOf(report));
    report.warnings().forEach(warning -> line(text, "warning", warning));
    line(text, "output", report.files().output());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-16s %s".formatted(name, value).stripTrailing()).append('\n');
  }

  private static String methodOf(Parameters.Values used) {
    return "%s, alpha %s, scale %s, bandwidth %s, prefetch %s, kde-neighbors %s, seed %d"
        .formatted(
            Figures.option(used.method()),
            used.alpha(),
            used.scale(),
            used.bandwidth(),
            Figures.count(used.prefetch()),
            Figures.count(used.kdeNeighbors()),
            used.seed());
  }

  private static String readOf(Counts counts) {
    long skipped = counts.skippedCandidates() + counts.skippedQueries();
    return "%s candidates and %s queries of dimension %d; pool of %s%s"
        .formatted(
            Figures.count(counts.candidates()),
            Figures.count(counts.queries()),
            counts.dimension(),
            Figures.count(counts.pool()),
            skipped > 0 ? "; " + Figures.count(skipped) + " rows skipped" : "");
  }

  private static String assignmentOf(AssignmentFacts assignment) {
    NeighborhoodSizes sizes = assignment.neighborhoodSizes();
    return "%sneighbors per query K %s to %s, mean %s"
        .formatted(
            assignment.sStar() == null ? "" : "s* " + Figures.number(assignment.sStar()) + ", ",
            Figures.count(sizes.min()),
            Figures.count(sizes.max()),
            Figures.number(sizes.mean()));
  }

  private static String supportOf(SupportFacts support) {
    return "%s candidates with probability, as diverse as %s equal ones"
        .formatted(Figures.count(support.size()), Figures.number(support.effectiveSampleSize()));
  }

  private static String nearDuplicatesOf(NearDuplicates found, Counts counts) {
    return "%s of %s in the pool, with %s of the probability; about %s distinct contents"
        .formatted(
            Figures.count(found.members()),
            Figures.count(counts.pool()),
            Figures.percent(found.probability()),
            Figures.number(found.effectiveContents()));
  }

  private static String sampleOf(SampleFacts sample) {
    List<Long> distinct = sample.distinctDrawn();
    long fewest = distinct.stream().mapToLong(Long::longValue).min().orElse(0);
    long most = distinct.stream().mapToLong(Long::longValue).max().orElse(0);
    return "%s draws in %s %s, %s distinct candidates"
        .formatted(
            Figures.count(sample.draws()),
            distinct.size() == 1 ? "one" : "each of " + Figures.count(distinct.size()),
            distinct.size() == 1 ? "epoch" : "epochs",
            fewest == most
                ? Figures.count(most)
                : Figures.count(fewest) + " to " + Figures.count(most));
  }

  private static String blasOf(BlasFacts blas) {
    return blas.name()
        + (blas.kernelSet() == null ? "" : ", kernels for " + blas.kernelSet())
        + (blas.gflops() == null ? "" : ", " + Figures.number(blas.gflops()) + " GFLOP/s a thread");
  }

  private static String timeOf(RunReport report) {
    StringBuilder time = new StringBuilder(Figures.seconds(report.run().seconds()));
    String separator = ": ";
    for (StageFacts stage : report.stages()) {
      time.append(separator).append(stage.name()).append(' ');
      time.append(Figures.seconds(stage.seconds()));
      separator = ", ";
    }
    return time.toString();
  }
}

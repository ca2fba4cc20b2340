package io.tsds.report;

import java.util.List;

/**
 * One target task among several in a run, in short; its own report says the rest.
 *
 * @param name as the task column has it
 * @param folder of its results, in the output folder
 * @param queries M of the target task, without the skipped rows
 * @param pool distinct candidates in its neighbor lists
 * @param sStar as in {@link AssignmentFacts}
 * @param verdict the certificate in a sentence
 * @param certificate what is proven about its result
 * @param support candidates with a probability above 0
 * @param effectiveSampleSize as in {@link SupportFacts}
 * @param distinctDrawn distinct candidates in each epoch; null where no sample was drawn
 * @param seconds what the stages took that were run for this target task alone
 */
public record TargetSummary(
    String name,
    String folder,
    long queries,
    long pool,
    Double sStar,
    Verdict verdict,
    CertificateFacts certificate,
    long support,
    double effectiveSampleSize,
    List<Long> distinctDrawn,
    double seconds,
    Checksums checksums) {
  public TargetSummary {
    FactChecks.count("queries", queries);
    FactChecks.count("pool", pool);
    sStar = FactChecks.finiteOrAbsent("sStar", sStar);
    FactChecks.count("support", support);
    FactChecks.finite("effectiveSampleSize", effectiveSampleSize);
    FactChecks.finite("seconds", seconds);
    distinctDrawn = distinctDrawn == null ? null : List.copyOf(distinctDrawn);
  }

  /**
   * The summary of a target task's report.
   *
   * @param shared number of stages, at its beginning, that ran for all target tasks at once
   */
  static TargetSummary of(RunReport report, String folder, int shared) {
    List<StageFacts> own = report.stages().subList(shared, report.stages().size());
    return new TargetSummary(
        report.task(),
        folder,
        report.counts().queries(),
        report.counts().pool(),
        report.assignment().sStar(),
        Verdict.of(report),
        report.certificate(),
        report.support().size(),
        report.support().effectiveSampleSize(),
        report.sample() == null ? null : report.sample().distinctDrawn(),
        own.stream().mapToDouble(StageFacts::seconds).sum(),
        report.checksums());
  }

  /** Whether the certificate holds. */
  public boolean isExact() {
    return verdict.outcome() == Verdict.Outcome.EXACT;
  }
}

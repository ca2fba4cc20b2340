package io.tsds.report.recovery;

import io.tsds.report.FactChecks;

/**
 * The sizes of the problem and of its result.
 *
 * @param candidates N, without the skipped rows
 * @param skippedCandidates faulty rows of the candidates that were left out
 * @param skippedDegradations faulty rows of the degradation file that were left out; 0 where there
 *     is no such file
 * @param eligible candidates with a degradation, which can be selected
 * @param withoutDegradation candidates that are in a cluster but cannot be selected: N - eligible
 * @param droppedConcepts concepts beyond {@code max-concepts} of a candidate, over all candidates
 * @param budget B, candidates that were asked for; at least 1
 * @param selected candidates that were accepted
 * @param rejected candidates that the concept filter rejected
 * @param unfilled B - selected
 */
public record RecoveryCounts(
    long candidates,
    long skippedCandidates,
    long skippedDegradations,
    long eligible,
    long withoutDegradation,
    long droppedConcepts,
    long budget,
    long selected,
    long rejected,
    long unfilled) {
  public RecoveryCounts {
    FactChecks.count("candidates", candidates);
    FactChecks.count("skippedCandidates", skippedCandidates);
    FactChecks.count("skippedDegradations", skippedDegradations);
    FactChecks.count("eligible", eligible);
    FactChecks.count("withoutDegradation", withoutDegradation);
    FactChecks.count("droppedConcepts", droppedConcepts);
    FactChecks.count("budget", budget);
    FactChecks.count("selected", selected);
    FactChecks.count("rejected", rejected);
    FactChecks.count("unfilled", unfilled);
    FactChecks.equal("eligible and without degradation", eligible + withoutDegradation, candidates);
    FactChecks.equal("selected and unfilled", selected + unfilled, budget);
    FactChecks.atMost("selected and rejected", selected + rejected, eligible);
  }

  /** What was read. */
  public record Read(
      long candidates,
      long skippedCandidates,
      long skippedDegradations,
      long eligible,
      long droppedConcepts) {}

  /** What was read, and what came of it. */
  public static RecoveryCounts of(Read read, long budget, long selected, long rejected) {
    return new RecoveryCounts(
        read.candidates,
        read.skippedCandidates,
        read.skippedDegradations,
        read.eligible,
        read.candidates - read.eligible,
        read.droppedConcepts,
        budget,
        selected,
        rejected,
        budget - selected);
  }
}

package io.tsds.report;

import java.util.List;

/**
 * Everything a run has to say about itself: what was asked, what was done, what is proven about the
 * result, and what it cost. JSON, HTML and the summary on the terminal are made from it and from
 * nothing else.
 *
 * <p>A fact that does not exist in a run is null: there are no near-duplicate figures without
 * kernel densities, and no sample where {@code --strict} refused the certificate.
 *
 * @param task the target task's name, null where the queries were not split into target tasks
 * @param distances null in a report of an earlier build
 * @param nearDuplicates null where no kernel density was computed
 * @param sample null where no sample was drawn
 * @param stages in the order in which they ran
 * @param filter null where the search used none
 * @param warnings sentences for people, most important first
 */
public record RunReport(
    RunFacts run,
    String task,
    Parameters parameters,
    FileFacts files,
    Counts counts,
    AssignmentFacts assignment,
    CertificateFacts certificate,
    SupportFacts support,
    DistanceFacts distances,
    NearDuplicates nearDuplicates,
    SampleFacts sample,
    List<StageFacts> stages,
    BlasFacts blas,
    FilterFacts filter,
    Checksums checksums,
    Versions versions,
    List<String> warnings)
    implements SelectionReport {
  public RunReport {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  @Override
  public boolean certificatesHold() {
    return Verdict.of(this).outcome() == Verdict.Outcome.EXACT;
  }
}

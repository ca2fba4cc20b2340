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
 * @param pictures null in a report of an earlier build
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
    List<String> warnings,
    PictureFacts pictures)
    implements SelectionReport {
  public RunReport {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /** What was asked for, and of which data. */
  public record Subject(
      RunFacts run, String task, Parameters parameters, FileFacts files, Counts counts) {}

  /** What was found. */
  public record Result(
      AssignmentFacts assignment,
      CertificateFacts certificate,
      SupportFacts support,
      DistanceFacts distances,
      NearDuplicates nearDuplicates,
      SampleFacts sample,
      Checksums checksums,
      PictureFacts pictures) {}

  /** What it was found with. */
  public record Execution(
      List<StageFacts> stages, BlasFacts blas, FilterFacts filter, Versions versions) {}

  /** A report of its parts, which the file has side by side. */
  public static RunReport of(
      Subject subject, Result result, Execution execution, List<String> warnings) {
    return new RunReport(
        subject.run,
        subject.task,
        subject.parameters,
        subject.files,
        subject.counts,
        result.assignment,
        result.certificate,
        result.support,
        result.distances,
        result.nearDuplicates,
        result.sample,
        execution.stages,
        execution.blas,
        execution.filter,
        result.checksums,
        execution.versions,
        warnings,
        result.pictures);
  }

  /** The report without what is only drawn, for where many reports are held at once. */
  public RunReport withoutPictures() {
    return of(
        new Subject(run, task, parameters, files, counts),
        new Result(
            assignment, certificate, support, distances, nearDuplicates, sample, checksums, null),
        new Execution(stages, blas, filter, versions),
        warnings);
  }

  @Override
  public boolean certificatesHold() {
    return Verdict.of(this).outcome() == Verdict.Outcome.EXACT;
  }
}

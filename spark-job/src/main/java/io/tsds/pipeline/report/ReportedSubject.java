package io.tsds.pipeline.report;

import io.tsds.ConstantText;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.Counts;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterUse;
import io.tsds.report.Parameters;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetFolder;
import io.tsds.storage.queries.TargetQueries;

/** What was asked for, and of which data: parameters, files and counts of a report. */
public record ReportedSubject(
    SelectionParameters parameters, SearchOutcome search, TargetTask target) {

  RunReport.Subject of(RunFacts run) {
    return new RunReport.Subject(run, target.name(), requestedAndUsed(), files(), counts());
  }

  private Parameters requestedAndUsed() {
    SelectionParameters.Model model = parameters.model();
    SelectionParameters.Sample sample = parameters.sample();
    Parameters.Values requested =
        Parameters.Values.of(
            new Parameters.Values.Model(
                model.method(),
                model.metric(),
                model.alpha(),
                model.scale(),
                model.bandwidth(),
                model.prefetch(),
                model.kdeNeighbors(),
                model.cost()),
            new Parameters.Values.Draws(
                sample.size(), sample.epochs(), sample.draw(), sample.seed()),
            parameters.arithmetic().blas(),
            parameters.arithmetic().filter());
    return new Parameters(
        requested,
        requested.withUsed(
            search.neighbors().length(),
            Math.min(model.kdeNeighbors(), target.members().size()),
            usedBlas(search.neighbors()),
            FilterUse.ofAll(search.neighbors().used().filters())));
  }

  /** Which kind of BLAS multiplied in the search. */
  static BlasChoice usedBlas(NeighborStage.Facts neighbors) {
    return neighbors.used().blas().stream().allMatch(blas -> blas.name().startsWith("OpenBLAS"))
        ? BlasChoice.OPENBLAS
        : BlasChoice.JAVA;
  }

  private FileFacts files() {
    FileFacts ofAll = filesOfAll(parameters, search);
    return target.name() == null
        ? ofAll
        : new FileFacts(
            withoutNumbering(ofAll.candidates()),
            withoutNumbering(ofAll.queries()),
            ofAll.output() + "/" + TargetFolder.name(target.name()),
            ofAll.selectionFormat(),
            ofAll.search());
  }

  /** The inputs, and the output folder of the run. */
  public static FileFacts filesOfAll(SelectionParameters parameters, SearchOutcome search) {
    return new FileFacts(
        search.inputs().candidateFacts(),
        search.inputs().queryFacts(),
        parameters.output().uri(),
        ConstantText.of(parameters.output().format()),
        search.inputs().search().orElse(null));
  }

  /** A table of all files in the report of each of many target tasks would be the most of them. */
  private static FileFacts.Input withoutNumbering(FileFacts.Input input) {
    return new FileFacts.Input(
        input.uri(), input.format(), input.files(), input.bytes(), input.filesWithoutRows(), null);
  }

  private Counts counts() {
    NeighborStage.Facts neighbors = search.neighbors();
    TargetQueries queries = target.queries();
    return new Counts(
        queries.rows().length,
        neighbors.rows(),
        search.queries().dimension(),
        target.members().size(),
        queries.skippedRows(),
        neighbors.read().skipped());
  }

  /** The sizes of the problem with the queries of all target tasks and the union of their pools. */
  public static Counts countsOfAll(SearchOutcome search) {
    QuerySet queries = search.queries();
    return new Counts(
        queries.rows(),
        search.neighbors().rows(),
        queries.dimension(),
        search.pool().ids().size(),
        queries.skippedRows(),
        search.neighbors().read().skipped());
  }
}

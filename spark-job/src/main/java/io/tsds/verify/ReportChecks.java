package io.tsds.verify;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.report.Parameters;
import io.tsds.report.RunReport;
import java.util.ArrayList;
import java.util.List;

/** Whether a report is of the run that the manifest tells of. */
final class ReportChecks {
  private final RecordedRun run;
  private final RunReport report;

  ReportChecks(RecordedRun run, RunReport report) {
    this.run = run;
    this.report = report;
  }

  /** What the report has otherwise, in a sentence each. */
  List<String> failures(EmbeddingMatrix queries) {
    List<String> failures = new ArrayList<>();
    Parameters.Values asked = report.parameters().requested();
    RowChecks.compare("method", run.method(), asked.method(), failures);
    RowChecks.compare("metric", run.metric(), asked.metric(), failures);
    RowChecks.compare("alpha", run.alpha(), asked.alpha(), failures);
    RowChecks.compare("scale", run.scale(), asked.scale(), failures);
    RowChecks.compare("bandwidth", run.bandwidth(), asked.bandwidth(), failures);
    RowChecks.compare("prefetch", run.prefetch(), asked.prefetch(), failures);
    RowChecks.compare("kde-neighbors", run.kdeNeighbors(), asked.kdeNeighbors(), failures);
    RowChecks.compare("sample-size", run.sampleSize(), asked.sampleSize(), failures);
    RowChecks.compare("epochs", run.epochs(), asked.epochs(), failures);
    RowChecks.compare("draw", run.draw(), asked.draw(), failures);
    RowChecks.compare("seed", run.seed(), asked.seed(), failures);
    RowChecks.compare("queries", queries.rows(), report.counts().queries(), failures);
    RowChecks.compare("dimension", queries.dimension(), report.counts().dimension(), failures);
    return failures;
  }
}

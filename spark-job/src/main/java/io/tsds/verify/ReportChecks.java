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
    ResultRowChecks.compare("method", run.method(), asked.method(), failures);
    ResultRowChecks.compare("metric", run.metric(), asked.metric(), failures);
    ResultRowChecks.compare("alpha", run.alpha(), asked.alpha(), failures);
    ResultRowChecks.compare("scale", run.scale(), asked.scale(), failures);
    ResultRowChecks.compare("cost", run.cost(), asked.cost(), failures);
    ResultRowChecks.compare("bandwidth", run.bandwidth(), asked.bandwidth(), failures);
    ResultRowChecks.compare("prefetch", run.prefetch(), asked.prefetch(), failures);
    ResultRowChecks.compare("kde-neighbors", run.kdeNeighbors(), asked.kdeNeighbors(), failures);
    ResultRowChecks.compare("sample-size", run.sampleSize(), asked.sampleSize(), failures);
    ResultRowChecks.compare("epochs", run.epochs(), asked.epochs(), failures);
    ResultRowChecks.compare("draw", run.draw(), asked.draw(), failures);
    ResultRowChecks.compare("seed", run.seed(), asked.seed(), failures);
    ResultRowChecks.compare("queries", queries.rows(), report.counts().queries(), failures);
    ResultRowChecks.compare(
        "dimension", queries.dimension(), report.counts().dimension(), failures);
    return failures;
  }
}

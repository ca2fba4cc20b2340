package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.records.RecordTexts;
import io.tsds.pipeline.records.TextStage;
import io.tsds.pipeline.report.ReportedStages;
import io.tsds.pipeline.report.ReportedSubject;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.MixtureFacts;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.TargetsReport;
import io.tsds.report.html.TargetsHtml;
import io.tsds.storage.queries.TargetFolder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * Has the results of all target tasks written into the work folder, with a report on all of them
 * where they have names, and publishes the whole as the output.
 */
final class ResultStage {
  private final StageContext context;
  private final SelectionParameters parameters;
  private final SearchOutcome search;
  private final PoolStage.Result pools;
  private final List<TargetSelection> targets;
  private final RecordTexts records;

  /**
   * @param records with the texts that the reports show; null where they show none
   */
  ResultStage(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      PoolStage.Result pools,
      List<TargetSelection> targets,
      RecordTexts records) {
    this.context = context;
    this.parameters = parameters;
    this.search = search;
    this.pools = pools;
    this.targets = targets;
    this.records = records;
  }

  /** Whether {@code --strict} was asked for and the certificate of a target task does not hold. */
  boolean refusedByStrict() {
    return targets.stream().anyMatch(TargetSelection::refusedByStrict);
  }

  /** Draws, writes and publishes. */
  RunResult<SelectionReport> write(Instant started, SamplingStage sampling) {
    Path output = context.run().output();
    Reporting reporting = reporting(started);
    if (!search.isSplit()) {
      RunReport report = targets.get(0).write(reporting, sampling);
      publish();
      return new RunResult.Done<>(report, output.toString(), "the selection is in " + output);
    }
    TargetBatches batches = new TargetBatches(context, targets);
    List<RunReport> reports =
        batches.write((target, stage) -> target.writeIntoStage(reporting, sampling, stage));
    MixtureFacts mixture =
        parameters.extras().taskWeights() == null
            ? null
            : new MixtureStage(context, parameters, search, targets).write(sampling);
    batches.moveIntoResult();
    TargetsReport report = reportOnAll(reporting, RunFacts.DONE, reports, mixture);
    publish();
    return new RunResult.Done<>(
        report,
        output.toString(),
        String.format(
            Locale.ROOT,
            "the selections for %s are in %s",
            Quantity.of(report.tasks().size(), "target task"),
            output));
  }

  /** Finds the texts of all target tasks at once. */
  private Reporting reporting(Instant started) {
    if (records == null) {
      return new Reporting(started, context.master(), null, false);
    }
    SortedSet<String> ids = new TreeSet<>();
    targets.forEach(target -> target.addIdsOfTexts(ids));
    TextStage.Facts texts =
        new TextStage(context, records).run(ids, search.inputs().candidateRows());
    boolean taken = context.run().isOfEarlierRun(TextStage.NAME);
    return new Reporting(started, context.master(), texts, taken);
  }

  private void publish() {
    search.inputs().requireUnchanged(context.hadoopConfiguration());
    if (records != null) {
      records.snapshots().forEach(files -> files.requireUnchanged(context.hadoopConfiguration()));
    }
    context.publish();
  }

  /** Keeps the reports of a result that {@code --strict} refuses, and nothing else. */
  RunResult<SelectionReport> refuse(Instant started) {
    Reporting reporting = reporting(started);
    List<RunReport> reports = new ArrayList<>();
    for (TargetSelection target : targets) {
      reports.add(target.refuse(reporting));
    }
    Path output = context.run().output();
    if (!search.isSplit()) {
      return StrictRefusal.ofNew(reports.get(0), output, context.run().refuse());
    }
    TargetsReport report = reportOnAll(reporting, RunFacts.REFUSED, reports, null);
    return StrictRefusal.ofNew(report, output, context.run().refuse());
  }

  private TargetsReport reportOnAll(
      Reporting reporting, int exitStatus, List<RunReport> reports, MixtureFacts mixture) {
    TargetsReport report =
        TargetsReport.of(
                reporting.run(exitStatus),
                ReportedSubject.filesOfAll(parameters, search),
                ReportedSubject.countsOfAll(search),
                ReportedStages.shared(search, pools),
                reports.stream().map(target -> TargetFolder.name(target.task())).toList(),
                reports)
            .after(reporting.stages())
            .with(mixture);
    if (report.pictures() != null) {
      report = report.withOverlap(overlap());
    }
    writeResultFile("report.json", ReportJson.write(report));
    writeResultFile("report.html", TargetsHtml.write(report));
    return report;
  }

  /** The mass that each pair of target tasks shares; takes time linear in their pools a pair. */
  private List<List<Double>> overlap() {
    double[][] shared = new double[targets.size()][targets.size()];
    for (int one = 0; one < shared.length; one++) {
      shared[one][one] = 1;
      for (int other = 0; other < one; other++) {
        shared[one][other] = targets.get(one).massSharedWith(targets.get(other));
        shared[other][one] = shared[one][other];
      }
    }
    return Arrays.stream(shared).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  private void writeResultFile(String name, String content) {
    context.run().writeResultFile(name, content.getBytes(StandardCharsets.UTF_8));
  }
}

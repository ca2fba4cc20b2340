package io.tsds.pipeline.recovery;

import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunResult;
import io.tsds.report.html.RecoveryHtml;
import io.tsds.report.recovery.RecoveryChecksums;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.result.RowSpool;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Writes the tables and the reports, and publishes them. */
final class RecoveryResultStage {
  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final SelectionStage selection;
  private final RecoveryFacts facts;

  RecoveryResultStage(
      StageContext context,
      RecoveryParameters parameters,
      RecoveryInputs inputs,
      SelectionStage selection,
      RecoveryFacts facts) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.selection = selection;
    this.facts = facts;
  }

  /**
   * Writes and publishes; or keeps the reports alone, where {@code --strict} was asked for and the
   * budget could not be met.
   *
   * @param candidates as {@link CandidateCheck} has them
   */
  RunResult<RecoveryReport> write(Instant started, Table candidates) {
    long start = System.nanoTime();
    context.describe("writing");
    RecoveryReporting reporting =
        new RecoveryReporting(context, parameters, inputs, selection, facts);
    RowSpool rejected = selection.rejectedRows();
    FrequentConcepts frequent = new FrequentConcepts(context, inputs.few());
    RecoveryReporting.Found found =
        new RecoveryReporting.Found(
            frequent.conflicts(rejected, facts.selected().rejected()),
            frequent.topics(candidates),
            reporting.selectedPoints());
    long unfilled = facts.selected().outcome().unfilled();
    if (parameters.output().strict() && unfilled > 0) {
      return refuse(reporting, found, started, start, unfilled);
    }
    Path result = context.run().resultFolder();
    ResultWriter writer =
        new ResultWriter(context.spark(), parameters.output().format()).writingFewRowsDirectly();
    Map<String, String> checksums = new LinkedHashMap<>();
    checksums.put(
        "selection",
        writer.writeTable(
            new Path(result, "selection"),
            selection
                .selectedRows()
                .read(context.hadoopConfiguration(), facts.selected().selected())));
    checksums.put(
        "rejected",
        writer.writeTable(
            new Path(result, "rejected"),
            rejected.read(context.hadoopConfiguration(), facts.selected().rejected())));
    checksums.put("clusters", clusters(writer, new Path(result, "clusters"), candidates));
    RecoveryReport report =
        reporting.report(
            run(started, RunFacts.DONE),
            found,
            (System.nanoTime() - start) / 1e9,
            new RecoveryChecksums(
                checksums.get("selection"),
                checksums.get("clusters"),
                checksums.get("rejected"),
                inputChecksums()));
    writeReports(report);
    inputs.requireUnchanged(context.hadoopConfiguration());
    context.publish();
    String output = context.run().output().toString();
    return new RunResult.Done<>(report, output, "the recovery data are in " + output);
  }

  private String clusters(ResultWriter writer, Path folder, Table candidates) {
    return inputs.few().are()
        ? ClusterTable.write(writer, folder, candidates.held(), inputs.idType())
        : ClusterTable.write(
            writer, folder, candidates.read(), facts.candidates().candidates(), inputs.idType());
  }

  private RunResult<RecoveryReport> refuse(
      RecoveryReporting reporting,
      RecoveryReporting.Found found,
      Instant started,
      long start,
      long unfilled) {
    RecoveryReport report =
        reporting.report(
            run(started, RunFacts.REFUSED),
            found,
            (System.nanoTime() - start) / 1e9,
            new RecoveryChecksums(null, null, null, inputChecksums()));
    writeReports(report);
    Path kept = context.run().refuse();
    return new RunResult.Refused<>(
        report,
        context.run().output().toString(),
        RunResult.reportIn(kept.toString()),
        String.format(
            Locale.ROOT,
            "`strict` refuses the selection: %,d of %,d candidates could not be selected. The"
                + " report is in %s; `resume` without `strict` takes the selection as it is%s.",
            unfilled,
            parameters.sampleSize(),
            kept,
            remedy()));
  }

  /** What would fill the budget, as far as that is known. */
  private String remedy() {
    if (parameters.allocation().rounding() == WholeShares.PAPER) {
      return ", `rounding` largest-remainder gives what is cut off to others";
    }
    return facts.selected().rejected().rows() > 0
        ? ", a larger `concept-tolerance` rejects fewer candidates"
        : "";
  }

  private RunFacts run(Instant started, int exitStatus) {
    return RunFacts.of(started, Instant.now(), exitStatus, context.master());
  }

  private void writeReports(RecoveryReport report) {
    writeResultFile("report.json", ReportJson.write(report));
    writeResultFile("report.html", RecoveryHtml.write(report));
  }

  private void writeResultFile(String name, String content) {
    context.run().writeResultFile(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> inputChecksums() {
    Map<String, String> checksums = new LinkedHashMap<>();
    if (facts.clustered() != null) {
      checksums.put("candidates", facts.clustered().rows().inputChecksum());
    }
    return checksums;
  }
}

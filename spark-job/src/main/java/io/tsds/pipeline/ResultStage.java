package io.tsds.pipeline;

import io.tsds.embedding.IdColumn;
import io.tsds.report.Checksums;
import io.tsds.report.ReportHtml;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.report.StageFacts;
import io.tsds.storage.ResultWriter;
import io.tsds.storage.RowChecksums;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws the samples, writes everything into the work folder, and publishes it as the output. */
final class ResultStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final int EXIT_DONE = 0;
  private static final int EXIT_REFUSED = 3;

  private final StageContext context;
  private final SelectionParameters parameters;
  private final IdColumn ids;
  private final ReportAssembly assembly;

  ResultStage(
      StageContext context, SelectionParameters parameters, IdColumn ids, ReportAssembly assembly) {
    this.context = context;
    this.parameters = parameters;
    this.ids = ids;
    this.assembly = assembly;
  }

  /** Draws, writes and publishes. */
  SelectionResult write(Instant started, SamplingStage sampling) {
    double[] probability = assembly.result().probability();
    SamplingStage.Drawn drawn = sampling.run(probability);
    long start = System.nanoTime();
    context.describe("writing");
    LOG.info("writing: {}", context.run().resultFolder());
    Path folder = context.run().resultFolder();
    ResultWriter writer = new ResultWriter(context.spark(), parameters.output().format());
    writer.writeSelection(new Path(folder, "selection"), ids, drawn.epochs());
    writer.writeProbabilities(new Path(folder, "probabilities"), ids, probability);
    Checksums checksums =
        new Checksums(
            RowChecksums.ofSelection(ids, drawn.epochs()),
            RowChecksums.ofProbabilities(ids, probability));
    List<StageFacts> stages =
        List.of(
            new StageFacts("sampling", drawn.seconds(), parameters.sample().size(), 0, Map.of()),
            new StageFacts(
                "writing",
                (System.nanoTime() - start) / 1e9,
                assembly.support().size(),
                0,
                Map.of()));
    SampleFacts sample =
        SampleFacts.of(parameters.sample().seed(), parameters.sample().size(), drawn.distinct());
    RunReport report = assembly.report(runFacts(started, EXIT_DONE), sample, stages, checksums);
    writeReports(report);
    context.run().publish();
    return SelectionResult.done(report, context.run().output(), ids, probability);
  }

  /** Keeps the report of a result whose certificate {@code --strict} refuses, and nothing else. */
  SelectionResult refuse(Instant started) {
    RunReport report =
        assembly.report(
            runFacts(started, EXIT_REFUSED), null, List.of(), new Checksums(null, null));
    writeReports(report);
    return SelectionResult.refused(
        report, context.run().output(), context.run().refuse(), ids, assembly.result());
  }

  private RunFacts runFacts(Instant started, int exitStatus) {
    return RunFacts.of(started, Instant.now(), exitStatus, context.spark().sparkContext().master());
  }

  private void writeReports(RunReport report) {
    context
        .run()
        .writeResultFile("report.json", ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    context
        .run()
        .writeResultFile("report.html", ReportHtml.write(report).getBytes(StandardCharsets.UTF_8));
  }
}

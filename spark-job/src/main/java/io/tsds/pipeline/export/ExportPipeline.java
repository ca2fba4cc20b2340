package io.tsds.pipeline.export;

import io.tsds.UserException;
import io.tsds.parameters.ExportParameters;
import io.tsds.pipeline.records.RecordSource;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.BuildInfo;
import io.tsds.report.ExportReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunResult;
import io.tsds.report.Versions;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.run.OutputReader;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The export of a finished selection: the selected candidates' records are found, joined to what
 * the selection says of them, and written in a seeded order, a folder for each epoch.
 */
public final class ExportPipeline {
  private final SparkSession spark;
  private final ExportParameters parameters;

  /**
   * @param spark any session that its owner stops
   */
  public ExportPipeline(SparkSession spark, ExportParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** What is read. */
  private record Inputs(
      ExportedSelection selection, RecordSource records, List<InputSnapshot> snapshots) {
    Map<String, List<InputFile>> files() {
      Map<String, List<InputFile>> files = new LinkedHashMap<>();
      files.put("selection", snapshots.get(0).files());
      files.put("records", records.files());
      return files;
    }

    void requireUnchanged(Configuration hadoop) {
      snapshots.forEach(snapshot -> snapshot.requireUnchanged(hadoop));
    }
  }

  /** Exports. */
  public RunResult<ExportReport> run() {
    Instant started = Instant.now();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Inputs inputs = open(hadoop);
    return OutputRun.open(
            spark,
            parameters.output(),
            inputs.snapshots(),
            RunManifest.of(parameters.manifest(), inputs.files(), BuildInfo.load().version()),
            ExportPipeline::dependencies)
        .complete(context -> export(started, inputs, context.run()), ReadFailure::throwMistake);
  }

  /** The records that were found do not depend on how they are written. */
  private static SortedMap<String, String> dependencies(
      String stage, SortedMap<String, String> parameters) {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    if (stage.equals(RecordStage.NAME)) {
      rest.keySet().removeAll(List.of("export-format", "one-row-each", "seed", "rows-per-file"));
    }
    return rest;
  }

  private Inputs open(Configuration hadoop) {
    OutputReader output = OutputReader.open(hadoop, "SELECTION", parameters.selection());
    SparkSession session = RecordSource.session(spark);
    ExportedSelection selection = new ExportedSelection(session, output);
    selection.sections();
    List<InputFile> files =
        selection.files().stream()
            .map(name -> new InputFile(output.path(name).toString(), 0, ""))
            .toList();
    InputLocation location = new InputLocation("SELECTION", parameters.selection());
    List<InputSnapshot> snapshots = new ArrayList<>();
    snapshots.add(
        InputSnapshot.ofOutput(location, RecordedInput.lookAt(files, hadoop), output.path()));
    RecordSource records = RecordSource.open(session, parameters.records(), selection.isNumbered());
    if (records.snapshot() != null) {
      snapshots.add(records.snapshot());
    }
    AddedColumns.refuseIn(records.columns(), selection, records);
    return new Inputs(selection, records, snapshots);
  }

  private RunResult<ExportReport> export(Instant started, Inputs inputs, RunFolder folder) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    StageContext context = new StageContext(RecordSource.session(spark), folder);
    RecordStage stage = new RecordStage(context, inputs.records());
    RecordStage.Facts found =
        stage.run(wanted(inputs.selection()), inputs.selection().candidates());
    List<ExportReport.Shards> shards =
        new ShardStage(context, parameters, inputs.selection(), inputs.records())
            .write(stage.records());
    ExportReport report =
        new ExportReport(
            RunFacts.of(started, Instant.now(), RunFacts.DONE, context.master()),
            parameters.manifest(),
            new ExportReport.Source(
                parameters.selection(),
                inputs.records().format(),
                inputs.records().isNumbered(),
                inputs.selection().tellsQueries()),
            found.records(),
            folder.isOfEarlierRun(RecordStage.NAME),
            shards,
            Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()));
    folder.writeResultFile(
        "report.json", ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    inputs.requireUnchanged(hadoop);
    context.publish();
    String output = folder.output().toString();
    return new RunResult.Done<>(report, output, "the records are in " + output);
  }

  /** The ids of all candidates that any selection of the output has. */
  private static Dataset<Row> wanted(ExportedSelection selection) {
    Dataset<Row> all = null;
    for (ExportedSelection.Section section : selection.sections()) {
      Dataset<Row> ids = selection.selection(section).select(ExportedSelection.ID);
      all = all == null ? ids : all.union(ids);
    }
    if (all == null) {
      throw new UserException("SELECTION has no selection");
    }
    return all.distinct();
  }
}

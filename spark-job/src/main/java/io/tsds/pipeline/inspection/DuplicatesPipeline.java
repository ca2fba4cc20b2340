package io.tsds.pipeline.inspection;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.parameters.DuplicatesParameters;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.BuildInfo;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.report.DuplicatesReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunFacts;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.Versions;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.result.NearDuplicateRows;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.run.StageDependencies;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the groups of near-duplicates of a finished selection as a folder of their own. */
public final class DuplicatesPipeline {
  static final String TABLE = "near-duplicates";

  private final SparkSession spark;
  private final DuplicatesParameters parameters;

  /**
   * @param spark any session that its owner stops
   */
  public DuplicatesPipeline(SparkSession spark, DuplicatesParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** Writes them. */
  public RunResult<DuplicatesReport> run() {
    Instant started = Instant.now();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    FinishedSelection selection = FinishedSelection.open(spark, parameters.selection());
    List<FinishedSelection.Section> sections = selection.sections();
    sections.forEach(section -> requireGroups(selection, section));
    InputSnapshot snapshot = snapshot(selection, hadoop);
    RunManifest manifest =
        RunManifest.of(
            parameters.manifest(),
            Map.of("selection", snapshot.files()),
            BuildInfo.load().version());
    return OutputRun.open(
            spark, parameters.output(), List.of(snapshot), manifest, StageDependencies.ALL)
        .complete(
            context -> {
              DuplicatesReport report = write(started, selection, sections, context);
              snapshot.requireUnchanged(hadoop);
              context.publish();
              String output = context.run().output().toString();
              return new RunResult.Done<>(report, output, "the near-duplicates are in " + output);
            },
            ReadFailure::throwMistake);
  }

  /** Refuses a selection that has no groups, and says why it has none. */
  static void requireGroups(FinishedSelection selection, FinishedSelection.Section section) {
    if (selection.has(section, TABLE)) {
      return;
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "SELECTION is %s, which has no near-duplicates/: %s",
            selection.output().path(),
            whyNone(selection.output().run().parameters())));
  }

  /** Why a selection with these parameters has no groups. */
  static String whyNone(Map<String, String> parameters) {
    String method = parameters.getOrDefault("method", "");
    if (!method.equals("KNN_KDE") && !method.equals("knn-kde")) {
      return "its `method` is "
          + method.toLowerCase(Locale.ROOT).replace('_', '-')
          + ", and only knn-kde computes what is closer than the `bandwidth`";
    }
    return Double.parseDouble(parameters.getOrDefault("bandwidth", "0")) == 0
        ? "its `bandwidth` is 0, and nothing is closer than that"
        : "the version that made it wrote none; run that selection again";
  }

  private InputSnapshot snapshot(FinishedSelection selection, Configuration hadoop) {
    List<InputFile> files =
        selection.output().names("").stream()
            .filter(name -> name.matches("(|.*/)" + TABLE + "/[^/]+"))
            .map(name -> new InputFile(selection.output().path(name).toString(), 0, ""))
            .toList();
    return InputSnapshot.ofOutput(
        new InputLocation("SELECTION", parameters.selection()),
        RecordedInput.lookAt(files, hadoop),
        selection.output().path());
  }

  private DuplicatesReport write(
      Instant started,
      FinishedSelection selection,
      List<FinishedSelection.Section> sections,
      StageContext context) {
    RunFolder folder = context.run();
    context.describe("near-duplicates");
    List<DuplicatesReport.OfTask> tasks = new ArrayList<>();
    for (FinishedSelection.Section section : sections) {
      tasks.add(write(selection, section, folder));
    }
    DuplicatesReport report =
        new DuplicatesReport(
            RunFacts.of(started, Instant.now(), RunFacts.DONE, context.master()),
            parameters.manifest(),
            tasks,
            Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()));
    folder.writeResultFile(
        "report.json", ReportJson.write(report).getBytes(StandardCharsets.UTF_8));
    return report;
  }

  private DuplicatesReport.OfTask write(
      FinishedSelection selection, FinishedSelection.Section section, RunFolder folder) {
    Dataset<Row> rows =
        selection.table(section, TABLE, NearDuplicateRows.schema(selection.idKind(section)));
    if (parameters.idsToDrop()) {
      rows = rows.filter(col("id").notEqual(col("group"))).select("id").sort("id").coalesce(1);
    }
    String name = section.prefix() + (parameters.idsToDrop() ? "ids-to-drop" : TABLE);
    new ResultWriter(spark, parameters.output().format())
        .writeTable(new Path(folder.resultFolder(), name), rows.toJavaRDD(), rows.schema());
    RunReport report = selection.report(section);
    DuplicateGroupFacts groups = report.nearDuplicates().groups();
    return new DuplicatesReport.OfTask(
        section.task(),
        name,
        report.parameters().used().bandwidth(),
        report.counts().pool(),
        groups,
        parameters.idsToDrop() ? groups.rows() - groups.groups() : groups.rows());
  }
}

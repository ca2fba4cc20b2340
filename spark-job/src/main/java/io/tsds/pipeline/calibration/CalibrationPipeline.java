package io.tsds.pipeline.calibration;

import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasRate;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.neighbors.KeptSearch;
import io.tsds.pipeline.neighbors.StoredSearch;
import io.tsds.pipeline.stage.OutputRun;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.BuildInfo;
import io.tsds.report.CalibrationReport;
import io.tsds.report.ReportJson;
import io.tsds.report.RunResult;
import io.tsds.report.html.CalibrationHtml;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.queries.QuerySet;
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
import org.apache.spark.sql.SparkSession;

/**
 * Proposes bandwidth, scale and alpha of selections from a kept search: measures the pool, computes
 * its densities once, and solves the assignment for one alpha after another.
 */
public final class CalibrationPipeline {
  private final SparkSession spark;
  private final CalibrationParameters parameters;

  /**
   * @param spark any session that its owner stops
   */
  public CalibrationPipeline(SparkSession spark, CalibrationParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** Calibrates. */
  public RunResult<CalibrationReport> run() {
    Instant started = Instant.now();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    StoredSearch stored = StoredSearch.open(hadoop, parameters.selection().neighbors());
    SelectionParameters selection = stored.settle(parameters.selection());
    List<InputSnapshot> inputs = new ArrayList<>(List.of(stored.snapshot()));
    Map<String, List<InputFile>> files = new LinkedHashMap<>(stored.selectionInputs());
    if (parameters.pairs() != null) {
      InputSnapshot pairs =
          InputSnapshot.take(
              new InputLocation("`pairs`", parameters.pairs().uri()),
              parameters.pairs().fileOrder(),
              hadoop);
      inputs.add(pairs);
      files.put("pairs", pairs.files());
    }
    return OutputRun.open(
            spark,
            selection.output(),
            inputs,
            RunManifest.of(parameters.manifest(), files, BuildInfo.load().version()),
            CalibrationPipeline::dependencies)
        .complete(
            context -> calibrate(started, stored, selection, inputs, context),
            stored::throwIfDamaged);
  }

  /** The densities do not depend on what is tried of alpha. */
  private static SortedMap<String, String> dependencies(
      String stage, SortedMap<String, String> parameters) {
    SortedMap<String, String> rest = new TreeMap<>(parameters);
    rest.keySet().removeAll(List.of("alphas", "target"));
    return rest;
  }

  private RunResult<CalibrationReport> calibrate(
      Instant started,
      StoredSearch stored,
      SelectionParameters selection,
      List<InputSnapshot> inputs,
      StageContext context) {
    KeptSearch source = new KeptSearch(spark, selection, stored);
    QuerySet queries = source.queries();
    double gflops = BlasRate.measure(Blas.of(selection.arithmetic().blas()), queries.dimension());
    source.plan(queries, gflops).memory().requireFits();
    MeasuredPool measured =
        MeasuredPool.of(
            context, selection, source, source.search(context, queries, gflops), parameters);
    CalibrationReport report = new Calibration(context, parameters, measured).report(started);
    inputs.forEach(input -> input.requireUnchanged(context.hadoopConfiguration()));
    write(context, report);
    context.publish();
    String output = context.run().output().toString();
    return new RunResult.Done<>(report, output, "the calibration is in " + output);
  }

  private static void write(StageContext context, CalibrationReport report) {
    write(context, "report.json", ReportJson.write(report));
    write(context, "report.html", CalibrationHtml.write(report));
    write(context, "select.properties", properties(report));
  }

  private static void write(StageContext context, String name, String content) {
    context.run().writeResultFile(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The options for {@code select --config}. */
  private static String properties(CalibrationReport report) {
    StringBuilder text = new StringBuilder();
    text.append("# For select from these neighbors: what calibrate was given, or proposes.\n");
    report
        .options()
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }
}

package io.tsds.cli;

import io.tsds.cli.options.CalibrateOptions;
import io.tsds.cli.options.ConfigOption;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.pipeline.calibration.CalibrationPipeline;
import io.tsds.report.CalibrationReport;
import io.tsds.report.CalibrationText;
import io.tsds.report.RunResult;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tsds calibrate}: proposes the parameters of selections from a kept search. For example
 *
 * <pre>tsds calibrate --neighbors found</pre>
 */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis = "tsds calibrate --neighbors URI [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Propose bandwidth, scale and alpha for selections from a search, and show what each alpha"
            + " brings about.",
    footer = {
      "",
      "Every option can also be a key of the --config file, without its dashes, or of the Spark"
          + " configuration, as spark.tsds.NAME. The command line wins over the file, the file over"
          + " the Spark configuration. Options for spark-submit follow after --.",
      "",
      "Exit status: 0 done, or the output was complete already, 2 a mistake in options or data, 1 anything"
          + " else."
    })
final class CalibrateCommand extends LayeredCommand<CalibrateOptions, CalibrationParameters> {
  private final PrintStream out;

  @Mixin CalibrateOptions options;

  @Mixin ConfigOption config;

  CalibrateCommand(PrintStream out) {
    super(CalibrateOptions::new, (options, given) -> options.parameters());
    this.out = out;
  }

  @Override
  ConfigOption config() {
    return config;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    CalibrationParameters parameters = parameters(conf);
    return SparkSessions.within("tsds calibrate", conf, spark -> run(spark, parameters));
  }

  Outcome run(SparkSession spark, CalibrationParameters parameters) {
    RunResult<CalibrationReport> result = new CalibrationPipeline(spark, parameters).run();
    if (!(result instanceof RunResult.Done<CalibrationReport> done)) {
      return Outcome.alreadyComplete(result, out);
    }
    CalibrationReport report = done.report();
    out.print(OptionWording.of(CalibrationText.write(report)));
    out.println(
        String.format(
            Locale.ROOT,
            "%-16s tsds select --neighbors %s --config %s/select.properties --output URI --sample-size B",
            "next",
            report.neighbors(),
            result.output()));
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("alpha", report.alpha().value());
    figures.put("scale", report.scale().value());
    if (report.bandwidth() != null) {
      figures.put("bandwidth", report.bandwidth().proposal().value());
    }
    return Outcome.of(result, ExitStatus.DONE, figures);
  }
}

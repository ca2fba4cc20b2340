package io.tsds.cli;

import io.tsds.cli.options.ConfigOption;
import io.tsds.cli.options.EncodeOptions;
import io.tsds.parameters.EncodeParameters;
import io.tsds.pipeline.encode.EncodePipeline;
import io.tsds.report.EncodeReport;
import io.tsds.report.RunResult;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tsds encode}: makes embeddings of texts. For example
 *
 * <pre>tsds encode --texts texts.jsonl --output encoded</pre>
 */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis = "tsds encode --texts URI --output URI [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description = "Make embeddings of texts by a sentence encoder, in files that select reads.",
    footer = {
      "",
      "Every option can also be a key of the --config file, without its dashes, or of the Spark"
          + " configuration, as spark.tsds.NAME. The command line wins over the file, the file over"
          + " the Spark configuration. Options for spark-submit follow after --.",
      "",
      "Exit status: 0 done, or the output was complete already, 2 a mistake in options or data, 1 anything"
          + " else."
    })
final class EncodeCommand extends LayeredCommand<EncodeOptions, EncodeParameters> {
  private final PrintStream out;

  @Mixin EncodeOptions options;

  @Mixin ConfigOption config;

  EncodeCommand(PrintStream out) {
    super(EncodeOptions::new, (options, given) -> options.parameters());
    this.out = out;
  }

  @Override
  ConfigOption config() {
    return config;
  }

  @Override
  public Outcome run() {
    SparkConf conf = new SparkConf();
    EncodeParameters parameters = parameters(conf);
    return SparkSessions.within("tsds encode", conf, spark -> run(spark, parameters));
  }

  Outcome run(SparkSession spark, EncodeParameters parameters) {
    RunResult<EncodeReport> result = new EncodePipeline(spark, parameters).run();
    if (!(result instanceof RunResult.Done<EncodeReport> done)) {
      return Outcome.alreadyComplete(result, out);
    }
    EncodeReport report = done.report();
    out.print(OptionWording.of(report.text()));
    out.println(result.message());
    out.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("texts", report.texts().all());
    figures.put("missing", report.texts().missing());
    figures.put("truncated", report.texts().truncated());
    figures.put("dimension", report.model().dimension());
    figures.put("files", report.files().count());
    figures.put("textsPerSecond", report.speed().textsPerSecond());
    return Outcome.of(result, ExitStatus.DONE, figures);
  }
}

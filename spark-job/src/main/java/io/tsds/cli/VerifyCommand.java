package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.cli.options.RequiredOptions;
import io.tsds.cli.options.UriOption;
import io.tsds.report.Figures;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsds verify}: checks a finished output against its inputs. For example
 *
 * <pre>tsds verify selected --queries-checked 50</pre>
 */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis = "tsds verify OUTPUT [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Check a finished selection against its inputs, by brute force in float64 and apart from what"
            + " searched and assigned.",
    footer = {
      "",
      "Reads all candidates once, or twice with knn-kde, and says before what that costs. Changes"
          + " nothing.",
      "",
      "Exit status: 0 all that was checked holds, 3 something does not, 2 a mistake in options, or an"
          + " output that cannot be checked since it is not finished or its inputs changed, 1 anything"
          + " else."
    })
final class VerifyCommand implements TsdsCommand {
  private final PrintStream out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "OUTPUT",
      description = "Folder of a finished selection, on any file system.")
  private String output;

  @Option(
      names = "--queries-checked",
      paramLabel = "COUNT",
      defaultValue = "20",
      description =
          "Queries of each target task whose neighbors are searched again, and candidates of each"
              + " target task whose probability is computed again. Default: ${DEFAULT-VALUE}.")
  private int queriesChecked;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Seed of their choice. Default: ${DEFAULT-VALUE}.")
  private long seed;

  VerifyCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run() {
    VerifyParameters parameters = parameters();
    return SparkSessions.within("tsds verify", new SparkConf(), spark -> run(spark, parameters));
  }

  VerifyParameters parameters() {
    new RequiredOptions().add("OUTPUT", output).check("see tsds verify --help");
    return new VerifyParameters(UriOption.checked("OUTPUT", output), queriesChecked, seed);
  }

  Outcome run(SparkSession spark, VerifyParameters parameters) {
    Findings findings = new Verification(spark, parameters).run();
    out.print(OptionWording.of(findings.text()));
    out.flush();
    List<String> failures = findings.failures();
    if (!failures.isEmpty()) {
      return outcome(
          ExitStatus.DOES_NOT_HOLD,
          parameters,
          String.format(
              Locale.ROOT,
              "%s not hold of %s, first: %s",
              failures.size() == 1 ? "1 thing does" : Figures.count(failures.size()) + " things do",
              parameters.output(),
              failures.get(0)),
          findings);
    }
    if (!findings.unchecked().isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "what was checked holds, but it was not possible to check %s",
              findings.unchecked().get(0)));
    }
    return outcome(ExitStatus.DONE, parameters, "all that was checked holds", findings);
  }

  private static Outcome outcome(
      ExitStatus status, VerifyParameters parameters, String message, Findings findings) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("checks", findings.checks().size());
    figures.put("checksThatHold", findings.checks().stream().filter(Findings.Check::holds).count());
    figures.put("failures", findings.failures().size());
    figures.put("queriesChecked", findings.queriesChecked());
    figures.put("neighborsChecked", findings.neighborsChecked());
    figures.put("probabilitiesChecked", findings.probabilitiesChecked());
    return new Outcome(status, parameters.output(), null, message, figures);
  }
}

package io.tsds.cli;

import io.tsds.pipeline.SelectionPipeline;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.OutputFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import io.tsds.testkit.StandaloneCluster;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Selections under settings of Spark that a cluster may have, in a process of their own: a Spark
 * context takes its settings when it starts, and a process has one at a time.
 */
final class SessionsOfClusters {
  private static final String ANSWER = "answer\t";
  private static final String FIXTURE = "near-duplicates";
  private static final String CANDIDATES = "candidates";
  private static final String QUERIES = "queries";

  /** Property of the virtual machine under which files of all formats are written. */
  private static final String ALL_FORMATS = "tsds.tests.all.formats";

  /** The option that has each run write files of all formats. */
  public static final String WITH_ALL_FORMATS = "-D" + ALL_FORMATS + "=true";

  /** Property of the virtual machine under which each run's first output is verified. */
  private static final String VERIFIED = "tsds.tests.verified";

  /** The option that has each run verify its first output. */
  public static final String WITH_VERIFICATION = "-D" + VERIFIED + "=true";

  private SessionsOfClusters() {}

  /** Who makes the session. */
  public enum Maker {
    /** The command, from what spark-submit passes on. */
    COMMAND,
    /** A program that has the library select in its own session. */
    EMBEDDING_PROGRAM
  }

  /**
   * Settings under which to run.
   *
   * @param master Spark's master, such as {@code local[2]}
   * @param settings keys and values in turn
   */
  public record Settings(Maker maker, String master, List<String> settings) {

    private String line() {
      List<String> parts = new ArrayList<>(List.of(maker.name(), master));
      parts.addAll(settings);
      return String.join("\t", parts);
    }

    private static Settings of(String line) {
      String[] parts = line.split("\t", -1);
      return new Settings(
          Maker.valueOf(parts[0]), parts[1], List.of(parts).subList(2, parts.length));
    }
  }

  /** Settings with a master of two threads. */
  public static Settings local(Maker maker, String... settings) {
    return new Settings(maker, "local[2]", List.of(settings));
  }

  /** Settings with two executors in processes of their own. */
  public static Settings onExecutors(Maker maker, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(
        List.of(
            "spark.executor.memory",
            "700m",
            "spark.executor.extraClassPath",
            System.getProperty("java.class.path")));
    return new Settings(maker, "local-cluster[2,1,1024]", all);
  }

  /**
   * Runs a selection under each.
   *
   * @param folder for what the runs write
   * @param options more options of the Java virtual machine
   * @return checksums of each run's selection and probabilities, or its failure, in one line
   */
  public static Map<Settings, String> run(
      Path folder, List<String> options, List<Settings> settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(ownOptions());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SessionsOfClusters.class.getName(), folder.toString()));
    Path in = Files.createTempFile(folder, "settings", ".txt");
    Path out = Files.createTempFile(folder, "answers", ".txt");
    Path err = Files.createTempFile(folder, "log", ".txt");
    Files.write(in, settings.stream().map(Settings::line).toList());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|OPENBLAS|OMP)_.*"));
    builder.environment().putAll(StandaloneCluster.environment());
    builder.environment().put("SPARK_HOME", StandaloneCluster.sparkHome().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Process process =
        builder
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      boolean ended = process.waitFor(10, TimeUnit.MINUTES);
      List<String> answers =
          Files.readAllLines(out).stream()
              .filter(line -> line.startsWith(ANSWER))
              .map(line -> line.substring(ANSWER.length()))
              .toList();
      if (!ended || answers.size() != settings.size()) {
        throw new IllegalStateException(
            answers.size() + " answers to " + settings.size() + "\n" + Files.readString(err));
      }
      Map<Settings, String> found = new LinkedHashMap<>();
      for (int i = 0; i < answers.size(); i++) {
        found.put(settings.get(i), answers.get(i));
      }
      return found;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What Spark asks of its virtual machine, which this one was given. */
  private static List<String> ownOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-") || option.startsWith("-XX:+Ignore"))
        .toList();
  }

  /** Takes the folder, and settings from stdin, a line each. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    OverlappingTargets.candidates().writeParquet(folder.resolve(CANDIDATES), 3);
    OverlappingTargets.queries().writeParquet(folder.resolve(QUERIES), 1);
    int number = 0;
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Path output = folder.resolve("out-" + ProcessHandle.current().pid() + "-" + number++);
        System.out.println(ANSWER + answer(Settings.of(line), output));
      }
    }
  }

  private static String answer(Settings settings, Path output) {
    SparkConf conf =
        new SparkConf(false)
            .setMaster(settings.master())
            .setAppName("tsds tests")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.sql.files.maxPartitionBytes", "65536");
    for (int i = 0; i < settings.settings().size(); i += 2) {
      conf.set(settings.settings().get(i), settings.settings().get(i + 1));
    }
    try {
      return settings.maker() == Maker.COMMAND
          ? SparkSessions.within("tsds tests", conf, spark -> select(spark, output))
          : embedded(conf, output);
    } catch (RuntimeException e) {
      RuntimeException failure = ReadFailure.translate(e);
      failure.printStackTrace();
      return failure.toString().replaceAll("\\s+", " ");
    } finally {
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
    }
  }

  private static String embedded(SparkConf conf, Path output) {
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    try {
      return select(spark, output);
    } finally {
      spark.stop();
    }
  }

  /**
   * Selects twice: from npy files with every near-duplicate looked at once, and for several target
   * tasks, from Parquet files with all of the pool within the bandwidth, into files of text.
   */
  private static String select(SparkSession spark, Path output) {
    Path first = output.resolve("of npy");
    RunResult<SelectionReport> result = run(spark, Selections.ofFixture(FIXTURE, first).epochs(2));
    String checksums = Selections.reportOf(result).checksums().toString();
    Path second = output.resolve("of parquet");
    run(
        spark,
        Selections.of(output.resolveSibling(CANDIDATES), output.resolveSibling(QUERIES), second)
            .taskColumn("task")
            .prefetch(100)
            .bandwidth(1e3)
            .format(SelectionFormat.CSV));
    StringBuilder answer = new StringBuilder(checksums);
    answer.append(' ').append(OutputFiles.names(first));
    answer.append(' ').append(OutputFiles.digest(second));
    if (Boolean.getBoolean(ALL_FORMATS)) {
      for (SelectionFormat format :
          new SelectionFormat[] {SelectionFormat.JSONL, SelectionFormat.NPY}) {
        Path third = output.resolve("as " + format);
        RunResult<SelectionReport> again =
            run(spark, Selections.ofFixture(FIXTURE, third).epochs(2).format(format));
        answer.append(' ').append(Selections.reportOf(again).checksums());
        answer
            .append(' ')
            .append(OutputFiles.names(third))
            .append(' ')
            .append(OutputFiles.digest(third));
      }
    }
    if (Boolean.getBoolean(VERIFIED)) {
      Findings findings =
          new Verification(spark, new VerifyParameters(first.toString(), 5, 0)).run();
      answer.append(" verified neighbors: ").append(findings.neighborsChecked());
      answer.append(", probabilities: ").append(findings.probabilitiesChecked());
      answer.append(", failures: ").append(findings.failures());
    }
    return answer.toString();
  }

  private static RunResult<SelectionReport> run(SparkSession spark, Selections selection) {
    return new SelectionPipeline(spark, selection.parameters()).run();
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.StringUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class MainTest {
  /** Options that spark-submit takes, behind a double dash of their own. */
  private static final List<String> OF_SPARK = List.of("--conf", "--executor-memory");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Integer> numbers = new ArrayList<>();
  private final Recorder log = new Recorder();
  private final Logger logger = (Logger) LogManager.getLogger("io.tsds");
  private final Level levelBefore = logger.getLevel();

  @BeforeEach
  void recordTheLog() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void leaveTheLog() {
    logger.removeAppender(log);
    logger.setLevel(levelBefore);
  }

  @Test
  void doneIsZeroAndTheLogClosesWithTheOutcome() throws IOException {
    Outcome outcome =
        new Outcome(ExitStatus.DONE, "file:/o", "file:/o/r", "drew 3", Map.of("support", 2));
    assertThat(run(() -> outcome, "fake", "--number=3")).isZero();
    assertThat(numbers).containsExactly(3);
    JsonNode line = closingLine();
    assertThat(line.get("event").asText()).isEqualTo("tsds-finished");
    assertThat(line.get("command").asText()).isEqualTo("fake");
    assertThat(line.get("exit").asInt(-1)).isZero();
    assertThat(line.get("status").asText()).isEqualTo("done");
    assertThat(line.get("output").asText()).isEqualTo("file:/o");
    assertThat(line.get("report").asText()).isEqualTo("file:/o/r");
    assertThat(line.get("seconds").isNumber()).isTrue();
    assertThat(line.get("message").asText()).isEqualTo("drew 3");
    assertThat(line.get("figures").get("support").asInt()).isEqualTo(2);
    assertThat(text(err)).isEmpty();
  }

  @Test
  void everyStatusHasItsExitCode() throws IOException {
    assertThat(run(() -> Outcome.withoutResult(ExitStatus.ALREADY_COMPLETE, ""), "fake")).isZero();
    assertThat(closingLine().get("status").asText()).isEqualTo("already-complete");
    assertThat(run(() -> Outcome.withoutResult(ExitStatus.REFUSED, "short"), "fake")).isEqualTo(3);
    assertThat(closingLine().get("status").asText()).isEqualTo("refused");
    assertThat(text(err)).isEqualTo("tsds: short" + System.lineSeparator());
  }

  @Test
  void mistakeIsOneLineWithoutStackTrace() throws IOException {
    int code =
        run(
            () -> {
              throw new UserException("row 3 \"x\"\n  is bad");
            },
            "fake");
    assertThat(code).isEqualTo(2);
    assertThat(text(err)).isEqualTo("tsds: row 3 \"x\" is bad" + System.lineSeparator());
    assertThat(log.lines).hasSize(1);
    assertThat(closingLine().get("status").asText()).isEqualTo("user-error");
    assertThat(closingLine().get("message").asText()).isEqualTo("row 3 \"x\" is bad");
  }

  @Test
  void mistakeOnAnExecutorIsFoundBehindSparksExceptions() {
    int code =
        run(
            () -> {
              throw new IllegalStateException(
                  new InvocationTargetException(
                      new SparkException("Job aborted", new UserException("a.npy is cut short"))));
            },
            "fake");
    assertThat(code).isEqualTo(2);
    assertThat(text(err)).isEqualTo("tsds: a.npy is cut short" + System.lineSeparator());
  }

  @Test
  void anythingElseIsOneWithItsStackTraceLogged() throws IOException {
    int code =
        run(
            () -> {
              throw new StackOverflowError("deep");
            },
            "fake");
    assertThat(code).isEqualTo(1);
    assertThat(log.failures).hasSize(1).first().isInstanceOf(StackOverflowError.class);
    assertThat(closingLine().get("status").asText()).isEqualTo("failed");
    assertThat(closingLine().get("message").asText()).contains("StackOverflowError: deep");
    assertThat(text(err))
        .isEqualTo("tsds: java.lang.StackOverflowError: deep" + System.lineSeparator());
  }

  @Test
  void failureInTasksIsOneLineWithItsRemedy() throws IOException {
    run(
        () -> {
          throw new IllegalStateException(
              "Lost task: java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)");
        },
        "fake");
    assertThat(text(err).lines()).hasSize(1);
    assertThat(closingLine().get("message").asText())
        .contains("Java heap space; give more memory by -- --driver-memory")
        .doesNotContain("a.B.c");
  }

  @Test
  void fullDisksAndDamagedProgressComeWithARemedy() {
    Throwable full =
        new UncheckedIOException("cannot write /w/x", new IOException("No space left on device"));
    Throwable damaged =
        new UncheckedIOException(
            "cannot read /w/x", new IOException("it ends too early: the file was damaged"));
    assertThat(FailureMessage.of(full, option -> true))
        .contains("cannot write /w/x; a disk is full", "spark.local.dir", "--work-dir");
    assertThat(FailureMessage.of(damaged, option -> true))
        .contains("cannot read /w/x; delete the work folder");
  }

  /** A remedy by an option that the command does not have would be refused. */
  @Test
  void remediesNameOptionsOfTheCommandAlone() {
    for (TsdsCommand command : Main.commands()) {
      CommandSpec spec = new CommandLine(command).getCommandSpec();
      for (String symptom :
          List.of(
              "java.lang.OutOfMemoryError",
              "the file was damaged",
              "Checksum error: x",
              "Invalid cross-device link",
              "File too large",
              "com.fasterxml.jackson",
              "No space left on device",
              "Disk quota exceeded",
              "spark.driver.maxResultSize")) {
        String message =
            FailureMessage.of(new IOException(symptom), option -> spec.findOption(option) != null);
        assertThat(message).startsWith("java.io.IOException: " + symptom);
        Matcher named = Pattern.compile("(?<!-- )--[a-z-]+").matcher(message);
        while (named.find()) {
          assertThat(OF_SPARK.contains(named.group()) || spec.findOption(named.group()) != null)
              .as("%s in: %s", spec.name(), message)
              .isTrue();
        }
      }
    }
    run(
        () -> {
          throw new UncheckedIOException("w", new IOException("No space left on device"));
        },
        "fake");
    assertThat(text(err)).contains("a disk is full").doesNotContain("--work-dir");
  }

  @Test
  void onlyWhatLeavesProgressIsToBeResumed() {
    Ending ending = new Ending();
    ending.of("calibrate", true);
    assertThat(ending.remedy()).contains("--resume");
    ending.of("explain", false);
    assertThat(ending.remedy()).isEqualTo("; run the same command again");
  }

  @Test
  void causesTellTheRemedyToo() {
    run(
        () -> {
          throw new IllegalStateException(
              "stage", new SparkException("bigger than spark.driver.maxResultSize (1024.0 MiB)"));
        },
        "fake");
    assertThat(text(err)).contains("stage; give more by -- --conf spark.driver.maxResultSize");
  }

  @Test
  void malformedOptionsPointToTheHelpOfTheCommand() throws IOException {
    assertThat(run(MainTest::nothing, "fake", "--nunber=3")).isEqualTo(2);
    assertThat(text(err))
        .isEqualTo(
            "tsds: unknown option --nunber (did you mean --number?); see tsds fake --help"
                + System.lineSeparator());
    assertThat(closingLine().get("command").asText()).isEqualTo("fake");
  }

  @Test
  void unknownCommandIsTheUsersMistake() throws IOException {
    assertThat(run(MainTest::nothing, "help", "fak")).isEqualTo(2);
    assertThat(text(err))
        .isEqualTo("tsds: unknown command fak; see tsds --help" + System.lineSeparator());
    err.reset();
    assertThat(run(MainTest::nothing, "fak")).isEqualTo(2);
    assertThat(text(err)).contains("unknown argument fak", "did you mean", "see tsds --help");
    assertThat(closingLine().get("command").asText()).isEmpty();
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(run(MainTest::nothing, "--help")).isZero();
    assertThat(run(MainTest::nothing, "fake", "--help")).isZero();
    assertThat(run(MainTest::nothing, "--version")).isZero();
    assertThat(text(out)).contains("Commands:", "fake", "--number=NUMBER", "tsds 0.");
    assertThat(text(err)).isEmpty();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void noCommandShowsTheUsageAndIsAMistake() throws IOException {
    assertThat(run(MainTest::nothing)).isEqualTo(2);
    assertThat(text(err)).contains("Usage: tsds");
    assertThat(closingLine().get("exit").asInt()).isEqualTo(2);
  }

  @Test
  void everyCommandOfTheJobShowsItsHelp() {
    for (TsdsCommand command : Main.commands()) {
      String name = command.getClass().getAnnotation(Command.class).name();
      assertThat(main(Main.commands()).outcome(name, "--help").status().code()).isZero();
      assertThat(text(out)).contains("Usage: tsds " + name);
    }
  }

  @Test
  void parametersAreWordedAsTheCommandHasThem() {
    assertThat(main(Main.commands()).outcome("verify", "s3a://KEY:SECRET@b/out").message())
        .startsWith("OUTPUT holds credentials")
        .doesNotContain("SECRET");
    assertThat(
            main(Main.commands())
                .outcome("generate", "--output=o", "--rows=0", "--dimension=8")
                .message())
        .startsWith("--rows is 0; must be between 1");
  }

  @Test
  void onYarnTheDiagnosticsAreTheMessageAlone() {
    Outcome mistake = Outcome.withoutResult(ExitStatus.USER_ERROR, "--alpha is 2");
    ApplicationFailure failure = new ApplicationFailure(mistake);
    assertThat(StringUtils.stringifyException(failure).strip())
        .isEqualTo("io.tsds.cli.ApplicationFailure: --alpha is 2 (exit status 2)");
    assertThat(ApplicationFailure.reachesYarn()).isFalse();
  }

  private int run(Supplier<Outcome> work, String... arguments) {
    return main(List.of(new FakeCommand(work, numbers))).outcome(arguments).status().code();
  }

  private Main main(List<TsdsCommand> commands) {
    return new Main(
        commands,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private JsonNode closingLine() throws IOException {
    return new ObjectMapper().readTree(log.lines.get(log.lines.size() - 1));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static Outcome nothing() {
    throw new AssertionError("the command must not run");
  }

  @Command(name = "fake", mixinStandardHelpOptions = true)
  private static final class FakeCommand implements TsdsCommand {
    private final Supplier<Outcome> work;
    private final List<Integer> numbers;

    @Option(names = "--number", paramLabel = "NUMBER")
    private int number;

    FakeCommand(Supplier<Outcome> work, List<Integer> numbers) {
      this.work = work;
      this.numbers = numbers;
    }

    @Override
    public Outcome run() {
      numbers.add(number);
      return work.get();
    }
  }

  private static final class Recorder extends AbstractAppender {
    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Recorder() {
      super("recorder", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage());
      if (event.getThrown() != null) {
        failures.add(event.getThrown());
      }
    }
  }
}

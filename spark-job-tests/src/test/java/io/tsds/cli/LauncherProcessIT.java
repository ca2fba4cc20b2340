package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real launcher, the real jar and a Spark of its own, as a user starts them. */
class LauncherProcessIT {
  private static final List<String> LOCAL =
      List.of("--", "--master", "local[2]", "--driver-memory", "1g");

  @TempDir private Path folder;

  @Test
  void selectionSucceedsAndTheSecondTimeThereIsNothingToDo() throws Exception {
    Path output = folder.resolve("out");
    Ended first = select("basic", output);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(folder.resolve("out.work")).doesNotExist();
    assertThat(first.out()).contains(output.toString());
    assertThat(first.closingLine()).contains("\"exit\":0", "\"status\":\"done\"");

    RunReport here = Selections.ofFixture("basic", folder.resolve("here")).report();
    String report = Files.readString(output.resolve("report.json"));
    assertThat(ReportJson.read(report).checksums()).isEqualTo(here.checksums());

    Ended second = select("basic", output);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("already complete");
    assertThat(Files.readString(output.resolve("report.json"))).isEqualTo(report);
  }

  @Test
  void unknownOptionIsSaidInOneLine() throws Exception {
    Ended ended = select("basic", folder.resolve("out"), "--prefetsh", "20");
    ended.requireMistake("--prefetsh", "tsds select --help");
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void faultyRowIsNamedInOneLine() throws Exception {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    rows[rows.length - 1][2] = Float.NaN;
    Path candidates = NpyFiles.write(folder.resolve("broken.npy"), rows);
    Ended ended = select("basic", folder.resolve("out"), "--candidates", candidates.toString());
    ended.requireMistake("broken.npy, row " + (rows.length - 1), "is NaN");
    assertThat(ended.closingLine()).contains("\"exit\":2");
    assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
  }

  @Test
  void refusedCertificateEndsWithThree() throws Exception {
    Ended ended = select("prefetch-too-small", folder.resolve("out"), "--strict");
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.mistakes())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("--strict", "--prefetch"));
    assertThat(folder.resolve("out.work/report.json")).exists();
    assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
  }

  @Test
  void foldersThatSparkNeedsAreNamedBeforeItStarts() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Ended noRoom = run(with("--conf", "spark.local.dir=" + file.resolve("below")));
    assertThat(noRoom.code()).isEqualTo(2);
    assertThat(noRoom.mistakes())
        .singleElement()
        .asString()
        .contains("none of its local folders: " + file.resolve("below") + " (", "spark.local.dir");
    Path missing = folder.resolve("no events");
    Ended noLog =
        run(
            with(
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.dir=" + missing));
    assertThat(noLog.code()).isEqualTo(2);
    assertThat(noLog.mistakes())
        .containsExactly(
            "tsds: spark.eventLog.dir is %s, which does not exist; create it, or set spark.eventLog.enabled=false"
                .formatted(missing));
    for (Ended ended : List.of(noRoom, noLog)) {
      assertThat(ended.err()).doesNotContain("\tat ");
      assertThat(ended.closingLine()).contains("\"exit\":2");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  /** Bit 1 of the ignored signals, as Linux tells them, is SIGINT. */
  private static boolean ignoresInterrupts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, interrupted", "TERM, 143, terminated"})
  void signalIsSaidInOneLineAndTheLogClosesWithTheProcessesStatus(
      String signal, int status, String word) throws Exception {
    assumeFalse(
        signal.equals("INT") && ignoresInterrupts(),
        "what runs in the background of a shell without job control ignores SIGINT, and so does all"
            + " that it starts");
    List<String> command = arguments("basic", folder.resolve("out"));
    try (Launcher.Running run = Launcher.start(folder, Map.of(), command)) {
      Path owner = folder.resolve("out.work/owner.json");
      run.await("the run owns its work folder", () -> Files.exists(owner));
      run.signal(signal);
      Ended ended = run.awaitEnd();
      assertThat(ended.code()).isEqualTo(status);
      assertThat(ended.mistakes())
          .containsExactly(
              "tsds: %s by a signal; run the same command with --resume to go on from here"
                  .formatted(word));
      assertThat(ended.err()).doesNotContain("\tat ");
      assertThat(ended.closingLine()).contains("\"exit\":" + status, "\"status\":\"" + word + "\"");
    }
  }

  @Test
  void helpIsACommandToo() throws Exception {
    Ended commands = run(List.of("help"));
    assertThat(commands.code()).isZero();
    assertThat(commands.out()).contains("select", "verify", "help");
    assertThat(run(List.of("help", "select")).out()).contains("--candidates", "--prefetch");
  }

  @Test
  void helpListsTheOptionsAndLogsNothing() throws Exception {
    Ended ended = run(List.of("select", "--help"));
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("--candidates", "--prefetch", "--on-bad-row", "--work-dir");
    assertThat(ended.err()).isEmpty();
  }

  /** Selects from a fixture with its parameters; {@code more} wins over them. */
  private Ended select(String fixture, Path output, String... more) throws Exception {
    return run(arguments(fixture, output, more));
  }

  private List<String> with(String... sparkOptions) {
    List<String> arguments = arguments("basic", folder.resolve("out"));
    arguments.addAll(List.of(sparkOptions));
    return arguments;
  }

  private static List<String> arguments(String fixture, Path output, String... more) {
    Fixture.Parameters parameters = Fixture.load(fixture).parameters();
    List<String> arguments = new ArrayList<>();
    arguments.add("select");
    if (!List.of(more).contains("--candidates")) {
      arguments.addAll(List.of("--candidates", Fixture.file(fixture, "candidates.npy").toString()));
    }
    arguments.addAll(
        List.of(
            "--queries=" + Fixture.file(fixture, "queries.npy"),
            "--output=" + output,
            "--sample-size=100"));
    arguments.addAll(parameters.options());
    arguments.addAll(List.of(more));
    arguments.addAll(LOCAL);
    return arguments;
  }

  private Ended run(List<String> arguments) throws IOException, InterruptedException {
    return Launcher.run(folder, arguments);
  }
}

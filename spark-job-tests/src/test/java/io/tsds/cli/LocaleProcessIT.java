package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.ReportJson;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File names beyond ASCII under locales that have none, as in many containers. */
class LocaleProcessIT {
  @TempDir private Path folder;

  @Test
  void allFilesAreReadUnderAnAsciiLocaleAboveAllOthers() throws Exception {
    allFilesAreRead("LC_ALL=POSIX");
  }

  /** Nothing set, and one that is not installed. */
  @Tag("attack")
  @ParameterizedTest
  @ValueSource(strings = {"NOTHING=", "LANG=xx_XX.ISO-8859-1"})
  void allFilesAreReadWhateverTheLocale(String locale) throws Exception {
    allFilesAreRead(locale);
  }

  private void allFilesAreRead(String locale) throws Exception {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    Path data = Files.createDirectory(folder.resolve("größe"));
    int third = rows.length / 3;
    NpyFiles.write(data.resolve("a.npy"), Arrays.copyOfRange(rows, 0, third));
    NpyFiles.write(data.resolve("é.npy"), Arrays.copyOfRange(rows, third, rows.length));

    Ended ended = run(locale, select(data.toString()));

    assertThat(ended.code()).as(ended.err()).isZero();
    String report = Files.readString(folder.resolve("out ü/report.json"));
    assertThat(ReportJson.read(report).counts().candidates()).isEqualTo(rows.length);
  }

  @Test
  void aNameIsNeverTakenForAPattern() throws Exception {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    NpyFiles.write(folder.resolve("ä.npy"), Arrays.copyOfRange(rows, 0, rows.length / 2));
    NpyFiles.write(folder.resolve("ab.npy"), rows);

    Ended ended = run("NOTHING=", select(folder.resolve("ä.npy").toString()));

    assertThat(ended.code()).as(ended.err()).isZero();
    String report = Files.readString(folder.resolve("out ü/report.json"));
    assertThat(ReportJson.read(report).counts().candidates()).isEqualTo(rows.length / 2);
  }

  @Test
  void aDriverWithoutUtf8NamesIsRefusedInOneLineButPrintsItsHelp() throws Exception {
    Ended refused = runMain(select(folder.resolve("ä.npy").toString()));
    refused.requireMistake("ANSI_X3.4-1968", "LANG=C.UTF-8", "appMasterEnv");

    assertThat(runMain(List.of("select", "--help")).out()).contains("--candidates");
    Ended version = runMain(List.of("--version"));
    assertThat(version.code()).isZero();
    assertThat(version.out()).isNotBlank();
  }

  private List<String> select(String candidates) {
    return List.of(
        "select",
        "--candidates=" + candidates,
        "--queries=" + Fixture.file("basic", "queries.npy"),
        "--output=" + folder.resolve("out ü"),
        "--sample-size=10",
        "--prefetch=20");
  }

  /** The launcher, in an environment with one variable besides the path. */
  private Ended run(String variable, List<String> arguments) throws Exception {
    List<String> command = emptyEnvironment(variable);
    command.add(ProjectFolder.root().resolve("deploy/bin/tsds").toString());
    command.addAll(arguments);
    command.addAll(List.of("--", "--master", "local[2]", "--driver-memory", "1g"));
    return run(command);
  }

  /** The main class as a spark-submit of somebody else starts it, without any locale. */
  private Ended runMain(List<String> arguments) throws Exception {
    Path target = ProjectFolder.root().resolve("spark-job/target");
    List<String> command = emptyEnvironment("NOTHING=");
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            jobJar(target) + ":" + target.resolve("spark-home/jars") + "/*",
            "io.tsds.cli.Main"));
    command.addAll(arguments);
    return run(command);
  }

  private static Path jobJar(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith("-job.jar")).findAny().orElseThrow();
    }
  }

  private List<String> emptyEnvironment(String variable) {
    String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    return new ArrayList<>(
        List.of("env", "-i", "PATH=" + path, "HOME=" + folder.toAbsolutePath(), variable));
  }

  private Ended run(List<String> command) throws Exception {
    try (Launcher.Running running = Launcher.start(folder, Map.of(), new ProcessBuilder(command))) {
      return running.awaitEnd();
    }
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.ChildJava;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OutputFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import io.tsds.testkit.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program with one locale is killed in the middle of a selection for several target tasks, and a
 * program with another goes on with it.
 */
class LocaleChangeIT {
  private static final List<String> ARABIC = locale("ar", "EG", "u-nu-arab");
  private static final List<String> GERMAN = locale("de", "DE", "");

  /** The status of a process that was killed by SIGKILL. */
  private static final int KILLED = 137;

  @TempDir private Path folder;

  private Path output;

  private static List<String> locale(String language, String country, String extensions) {
    return List.of(
        "-Duser.language=" + language,
        "-Duser.country=" + country,
        "-Duser.extensions=" + extensions);
  }

  @BeforeEach
  void writeInputs() {
    OverlappingTargets.candidates().writeParquet(folder.resolve("candidates"), 3);
    OverlappingTargets.queries().writeParquet(folder.resolve("queries"), 1);
    output = folder.resolve("out");
  }

  @Test
  void runKilledUnderArabicDigitsGoesOnUnderADecimalComma() throws Exception {
    assertGoesOn(ARABIC, GERMAN, "größe/selection/");
  }

  @Tag("attack")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "stages/neighbors",
        "stages/pool",
        "stages/density",
        "selection/",
        "probabilities/",
        "report.json",
        "_SUCCESS"
      })
  void runKilledAnywhereGoesOnUnderAnotherLocale(String path) throws Exception {
    assertGoesOn(ARABIC, GERMAN, path);
    output = folder.resolve("out back");
    assertGoesOn(GERMAN, ARABIC, path);
  }

  /**
   * @param path in the path of the file with whose creation the first process is killed
   */
  private void assertGoesOn(List<String> first, List<String> second, String path) throws Exception {
    Ended killed = run(first, output, path);
    assertThat(killed.code()).as(killed.err()).isEqualTo(KILLED);
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(FinishedStages.seconds(Path.of(output + ".work")).isEmpty())
        .isEqualTo(path.equals("stages/neighbors"));
    Ended resumed = run(second, output, "no such path");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Path undisturbed = folder.resolve("undisturbed");
    if (!Files.exists(undisturbed)) {
      selection(folder, undisturbed.toString()).run();
    }
    assertThat(OutputFiles.names(output)).isEqualTo(OutputFiles.names(undisturbed));
    assertThat(OutputFiles.digest(output)).isEqualTo(OutputFiles.digest(undisturbed));
    assertThat(Path.of(output + ".work")).doesNotExist();
  }

  private static Selections selection(Path folder, String output) {
    return Selections.ofUris(
            folder.resolve("candidates").toString(), folder.resolve("queries").toString(), output)
        .taskColumn("task")
        .prefetch(100)
        .epochs(2)
        .format(SelectionFormat.CSV);
  }

  private Ended run(List<String> locale, Path target, String path) throws Exception {
    ProcessBuilder child =
        ChildJava.of(locale, Selects.class, folder.toString(), target.toString(), path);
    try (Launcher.Running run = Launcher.start(folder, StandaloneCluster.environment(), child)) {
      return run.awaitEnd();
    }
  }

  /** Selects for several target tasks on a disk that ends the process. */
  public static final class Selects {
    private Selects() {}

    /** Takes the folder of the inputs, the output, and where to end. */
    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      HookedDisk.onCreating(args[2], () -> Runtime.getRuntime().halt(KILLED));
      selection(folder, HookedDisk.uri(Path.of(args[1]))).resume().run();
      LocalSpark.session().stop();
      System.exit(0);
    }
  }
}

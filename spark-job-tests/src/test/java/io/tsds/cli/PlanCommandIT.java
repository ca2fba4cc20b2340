package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.parameters.SelectionParameters;
import io.tsds.testkit.ChildJava;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ProjectFolder;
import io.tsds.testkit.StandaloneCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandIT {
  @TempDir private Path folder;

  @Test
  void tellsWhatARunWouldTakeAndWritesNothing() {
    Path output = folder.resolve("out");
    SelectionParameters parameters =
        SelectParsing.parse(
            Map.of(),
            "--candidates=" + Fixture.file("basic", "candidates.npy"),
            "--queries=" + Fixture.file("basic", "queries.npy"),
            "--output=" + output,
            "--sample-size=100",
            "--prefetch=50");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Outcome outcome =
        new PlanRunner(new PrintStream(out, true, StandardCharsets.UTF_8))
            .run(LocalSpark.session(), parameters);
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("50 neighbors each", "operations", "GFLOP/s", "pool members");
    assertThat((Double) outcome.figures().get("operations")).isPositive();
    assertThat((Double) outcome.figures().get("searchSeconds")).isPositive();
    assertThat(Files.exists(output)).isFalse();
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void refusesMoreTasksThanTheDriverCanHoldInLocalMode() throws Exception {
    String logging = ProjectFolder.root().resolve("conf/log4j2.properties").toString();
    List<String> options =
        List.of(
            "-Dspark.master=local[64]",
            "-Dspark.sql.files.maxPartitionBytes=2048",
            "-Dspark.ui.enabled=false",
            "-Dlog4j2.configurationFile=" + logging);
    String file = PlannedRows.write(folder).toString();
    ProcessBuilder command =
        ChildJava.of(options, Main.class, PlannedRows.arguments(file, folder.resolve("out")));
    try (Launcher.Running running =
        Launcher.start(folder, StandaloneCluster.environment(), command)) {
      Ended ended = running.awaitEnd();
      ended.requireMistake("64 tasks at a time", "the driver has");
      assertThat(ended.mistakes().get(0)).containsPattern("--master 'local\\[1[0-9]]'");
      assertThat(ended.closingLine()).contains("\"exit\":2");
    }
  }

  /** 64 rows of dimension 512, which the tests put into a partition each. */
  static final class PlannedRows {
    private PlannedRows() {}

    static Path write(Path folder) {
      float[][] rows = new float[64][512];
      for (int i = 0; i < rows.length; i++) {
        rows[i][i] = 1;
      }
      return NpyFiles.write(folder.resolve("rows.npy"), rows);
    }

    /** Of a plan with the file's rows as candidates and queries. */
    static String[] arguments(String file, Path output) {
      return new String[] {
        "plan",
        "--candidates=" + file,
        "--queries=" + file,
        "--output=" + output,
        "--sample-size=10"
      };
    }
  }
}

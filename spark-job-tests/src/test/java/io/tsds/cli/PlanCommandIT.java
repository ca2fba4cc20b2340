package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.pipeline.SelectionParameters;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.StandaloneCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Ended ended = planOfManyPartitions("--master", "local[64]", "--driver-memory", "1g");
    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.mistakes())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("64 tasks at a time", "the driver has", "--master 'local[15]'"));
    assertThat(ended.closingLine()).contains("\"exit\":2");
  }

  @Test
  void refusesMoreTasksThanAnExecutorCanHold() throws Exception {
    Ended ended =
        planOfManyPartitions(
            "--master", "local-cluster[1,12,1024]", "--conf", "spark.executor.memory=600m");
    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.mistakes())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("12 tasks at a time", "an executor has 629 MB", "--executor-memory"));
  }

  /** In a process of its own, of 64 rows of dimension 512 in a partition each. */
  private Ended planOfManyPartitions(String... sparkOptions) throws Exception {
    float[][] rows = new float[64][512];
    for (int i = 0; i < rows.length; i++) {
      rows[i][i] = 1;
    }
    String file = NpyFiles.write(folder.resolve("rows.npy"), rows).toString();
    List<String> arguments =
        new ArrayList<>(List.of("plan", "--candidates", file, "--queries", file));
    arguments.addAll(List.of("--output", folder.resolve("out").toString()));
    arguments.addAll(List.of("--sample-size", "10", "--"));
    arguments.addAll(List.of("--conf", "spark.sql.files.maxPartitionBytes=2048"));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of(sparkOptions));
    return Launcher.run(folder, StandaloneCluster.environment(), arguments);
  }
}

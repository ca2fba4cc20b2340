package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.pipeline.SelectionParameters;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}

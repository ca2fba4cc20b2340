package io.tsds.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.parameters.SelectionParameters;
import io.tsds.sampling.DrawMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunPlanTest {
  private static final SelectionParameters.Sample SAMPLE =
      new SelectionParameters.Sample(1000, 1, 0, DrawMode.WITH_REPLACEMENT);

  private static RunPlan plan(long queries, long candidates, int cores) {
    int bytesOfRow = candidates < 100_000_000 ? 2048 : 1024;
    int partitions = (int) (candidates * bytesOfRow / (128 << 20)) + 1;
    ClusterResources resources =
        new ClusterResources(false, cores, Math.min(4, cores), 1, 4L << 30, 5L << 30);
    return new RunPlan(
        new RunPlan.Search(queries, candidates, 512, 2000),
        new RunPlan.Input(candidates * bytesOfRow, partitions, false),
        true,
        100,
        SAMPLE,
        resources);
  }

  @Test
  void countsOperationsBytesAndMembers() {
    RunPlan plan = plan(1000, 1_000_000, 4);
    assertThat(plan.operations()).isEqualTo(2.0 * 1000 * 1_000_000 * 512);
    assertThat(plan.bytesRead()).isBetween(2.0 * 1e6 * 2048, 2.1 * 1e6 * 2048);
    assertThat(plan.mostMembers()).isEqualTo(1_000_000);
    assertThat(plan(10, 1_000_000, 4).mostMembers()).isEqualTo(20_000);
    // Lists, and vectors with their digests: once as the pool, and again where copies collapse.
    assertThat(plan.workBytes()).isEqualTo(16 * 1000 * 2000 + 1e6 * (3 * 2048 + 32));
    // Products alone take 2.56 s on four cores.
    assertThat(plan.searchSeconds()).isBetween(2.56, 2.56 * 1.7);
  }

  @Test
  void twiceTheCandidatesTakeAboutTwiceTheTime() {
    double once = plan(1000, 10_000_000, 4).searchSeconds();
    double twice = plan(1000, 20_000_000, 4).searchSeconds();
    assertThat(twice / once).isBetween(1.9, 2.0);
  }

  /** The times of the planning page. */
  @ParameterizedTest
  @CsvSource({
    "1000, 1_000_000, 4, 4", "10_000, 1_000_000, 4, 35",
    "1000, 10_000_000, 16, 9", "10_000, 10_000_000, 16, 72",
    "1000, 150_000_000, 100, 20", "10_000, 150_000_000, 100, 170",
    "1000, 1_000_000_000, 400, 34", "10_000, 1_000_000_000, 400, 285"
  })
  void agreesWithTheSizingGuideOnTime(
      String queries, String candidates, int cores, double seconds) {
    RunPlan plan =
        plan(
            Long.parseLong(queries.replace("_", "")),
            Long.parseLong(candidates.replace("_", "")),
            cores);
    assertThat(plan.searchSeconds()).isBetween(seconds * 0.97 - 0.5, seconds * 1.03 + 0.5);
  }

  @Test
  void tellsPeopleALineASubject() {
    assertThat(plan(1000, 1_000_000, 4).lines())
        .hasSize(5)
        .anyMatch(line -> line.contains("1,000,000 candidates"))
        .anyMatch(line -> line.startsWith("memory at most"))
        .anyMatch(line -> line.startsWith("search takes about"));
  }
}

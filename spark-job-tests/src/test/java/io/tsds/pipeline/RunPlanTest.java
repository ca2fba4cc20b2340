package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import org.junit.jupiter.api.Test;

class RunPlanTest {

  private static RunPlan plan(long queries, long candidates, int length, long heap) {
    return new RunPlan(
        queries, candidates, 512, length, true, candidates * 2048, 100, 4, 100, heap, false);
  }

  @Test
  void countsOperationsBytesAndMembers() {
    RunPlan plan = plan(1000, 1_000_000, 2000, 8L << 30);
    assertThat(plan.operations()).isEqualTo(2.0 * 1000 * 1_000_000 * 512);
    assertThat(plan.bytesRead()).isBetween(2.0 * 1e6 * 2048, 2.1 * 1e6 * 2048);
    assertThat(plan.mostMembers()).isEqualTo(1_000_000);
    assertThat(plan(10, 1_000_000, 2000, 8L << 30).mostMembers()).isEqualTo(20_000);
    // Lists, and vectors with their digests: once as the pool, and again where copies collapse.
    assertThat(plan.workBytes()).isEqualTo(16 * 1000 * 2000 + 1e6 * (2 * 2048 + 32));
    // Products alone take 2.56 s on four cores.
    assertThat(plan.searchSeconds()).isBetween(2.56, 2.56 * 1.7);
  }

  @Test
  void twiceTheCandidatesTakeAboutTwiceTheTime() {
    double once = plan(1000, 10_000_000, 2000, 8L << 30).searchSeconds();
    double twice = plan(1000, 20_000_000, 2000, 8L << 30).searchSeconds();
    assertThat(twice / once).isBetween(1.9, 2.0);
  }

  @Test
  void refusesWhatTheDriverCannotHoldAndSaysWhatToGive() {
    RunPlan plan = plan(10_000, 150_000_000, 5000, 512L << 20);
    assertThatThrownBy(plan::requireFits)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("10,000 queries")
        .hasMessageContaining("--driver-memory 4g")
        .hasMessageContaining("--prefetch");
    assertThatCode(plan(10_000, 150_000_000, 5000, 8L << 30)::requireFits)
        .doesNotThrowAnyException();
  }

  @Test
  void warnsWhereMemoryMayBeShort() {
    assertThat(plan(10_000, 150_000_000, 5000, 2L << 30).lines())
        .anyMatch(line -> line.contains("more memory than there is"));
    assertThat(plan(1000, 1_000_000, 2000, 8L << 30).lines())
        .noneMatch(line -> line.contains("more memory than there is"))
        .anyMatch(line -> line.contains("1,000,000 candidates"))
        .anyMatch(line -> line.startsWith("search takes about"));
  }
}

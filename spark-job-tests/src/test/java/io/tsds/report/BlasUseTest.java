package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.linalg.BlasDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report says where executors differ. */
class BlasUseTest {
  private static final BlasDescription FAST = new BlasDescription("OpenBLAS 1", "SKYLAKEX", "");
  private static final BlasDescription OLD = new BlasDescription("OpenBLAS 1", "HASWELL", "");
  private static final BlasDescription PLAIN = FAST.withNote("plain Java kernels run");
  private static final BlasDescription JAVA =
      new BlasDescription("VectorBLAS", "Java 17", "OpenBLAS cannot be loaded");

  private static BlasFacts facts(BlasDescription... partitions) {
    return BlasUse.facts(BlasUse.of(List.of(partitions)), 100.0, false);
  }

  @Test
  void oneForAllIsNamedAlone() {
    assertThat(facts(FAST, FAST))
        .isEqualTo(new BlasFacts("OpenBLAS 1", "SKYLAKEX", 100.0, null, null));
    assertThat(facts(PLAIN, PLAIN).hint()).isEqualTo("plain Java kernels run");
  }

  @Test
  void fallbackOfOneExecutorIsSeen() {
    assertThat(facts(FAST, FAST, PLAIN).hint())
        .isEqualTo("plain Java kernels run (in 1 of 3 partitions)");
  }

  @Test
  void eachDistinctNoteIsListed() {
    BlasFacts facts = facts(PLAIN, JAVA, OLD, JAVA);
    assertThat(facts.hint())
        .isEqualTo(
            "plain Java kernels run (in 1 of 4 partitions);"
                + " OpenBLAS cannot be loaded (in 2 of 4 partitions)");
    assertThat(facts.name())
        .isEqualTo("OpenBLAS 1 (in 2 of 4 partitions); VectorBLAS (in 2 of 4 partitions)");
    assertThat(facts.kernelSet())
        .isEqualTo(
            "SKYLAKEX (in 1 of 4 partitions); Java 17 (in 2 of 4 partitions);"
                + " HASWELL (in 1 of 4 partitions)");
  }

  @Test
  void notesSayWhyAPreferredOneDidNotRun() {
    BlasFacts facts = BlasUse.facts(BlasUse.of(List.of(JAVA)), null, true);
    assertThat(facts.fallbackReason()).isEqualTo("OpenBLAS cannot be loaded");
    assertThat(facts.hint()).isNull();
  }
}

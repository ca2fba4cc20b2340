package io.tsds.report.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryTextTest {

  @Test
  void saysWhatToTrainOnAndWhatItRestsOn() {
    String text = RecoveryText.write(RecoveryExamples.full());

    assertThat(text.lines().count()).isBetween(20L, 32L);
    assertThat(text)
        .contains(
            "52,000 candidates, 51,100 of them with a degradation",
            "K 4, the best of 10 numbers, of error 0.008, stability 0.93; neighbors graph of 51,200"
                + " landmarks of dimension 384",
            "Train on these 2,000 instructions, the largest part of them from cluster 3",
            "988 (49.4 %) from cluster 3 (math, proofs), where the pruned model departed from the"
                + " original by 0.123 ± 0.0021 nats a token on average, more than in any other.",
            "1,415 of 3,415 looked at",
            "100 for “concept 0” with “topic 0”",
            "Theorem 2 as printed; no bound",
            "λ >= 0.25",
            "graph                      61.5 s",
            "output           hdfs:///recovery/pruned-7b")
        .doesNotContain("null", "lambda =", "λ =");
  }

  @Test
  void clustersStandInTheOrderOfTheirDegradation() {
    String text = RecoveryText.write(RecoveryExamples.full());

    assertThat(text)
        .containsPattern(
            "3 +3,000 +96\\.7 % +0\\.123 ± 0\\.0021 +1,008 +988 +1,312\n"
                + " +1 +16,000 .*\n +0 +24,000 .*\n +2 +9,000 ");
  }

  @Test
  void conceptsCannotCommandATerminal() {
    String text = RecoveryText.write(RecoveryExamples.troubled());

    assertThat(text.chars().filter(c -> c != '\n').anyMatch(Character::isISOControl)).isFalse();
    assertThat(text).contains("64 for “france” with “py\uFFFD[2Jthon”");
  }

  @Test
  void leavesOutWhatDidNotHappen() {
    assertThat(RecoveryText.write(RecoveryExamples.ofColumn()))
        .contains(
            "Nothing was published: only 1,990 instructions of 2,000 could be selected",
            "none: there was no concept filter",
            "nothing was published in out")
        .doesNotContainPattern("(?m)^(clustering|bounds|blas|filter)")
        .doesNotContain("null");
  }
}

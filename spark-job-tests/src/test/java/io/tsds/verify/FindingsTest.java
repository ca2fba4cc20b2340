package io.tsds.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Findings findings = new Findings();

  @Test
  void ofAFewTargetsEveryCheckHasALine() {
    add(3, 1);
    assertThat(findings.text().lines())
        .hasSize(1 + 2 * 3 + 1)
        .anyMatch(line -> line.matches("target task t0: draws +holds +drawn again"));
  }

  @Test
  void ofManyTargetsThereIsALineForEachKindOfCheckAndEachFault() {
    add(386, 2);
    findings.countQueries(7720, 15_440_000);
    findings.countProbabilities(7720);
    assertThat(findings.text().lines())
        .containsExactly(
            line("files", "holds", "size of 2 files"),
            line("draws", "holds", "of 386 of 386 target tasks"),
            line("selection", "DOES NOT HOLD", "of 384 of 386 target tasks"),
            line("fault", "", "target task t0: selection: id 7 has no probability"),
            line("fault", "", "target task t1: selection: id 7 has no probability"),
            line(
                "all",
                "DOES NOT HOLD",
                "773 checks of 386 target tasks, with 15,440,000 neighbors of 7,720 queries and"
                    + " 7,720 probabilities by brute force; 2 faults"));
  }

  @Test
  void neitherFaultsNorGapsOfHundredsOfTargetsFillTheScreen() {
    add(386, 386);
    IntStream.range(0, 386)
        .forEach(target -> findings.addUnchecked("target task t" + target + ": trace"));
    assertThat(findings.text().lines())
        .hasSizeLessThan(130)
        .contains(line("", "", "and 286 more"), line("", "", "and 376 more"));
    assertThat(findings.failures()).hasSize(386);
  }

  private static String line(String subject, String holds, String what) {
    return String.format("%-24s %-14s %s", subject, holds, what);
  }

  /** Two checks of each target task and one of all; the selections of some targets do not hold. */
  private void add(int targets, int faulty) {
    findings.add("files", "size of 2 files", List.of());
    for (int target = 0; target < targets; target++) {
      String title = "target task t" + target + ": ";
      findings.add(title, "draws", "drawn again", List.of());
      findings.add(
          title,
          "selection",
          "sorted",
          target < faulty ? List.of("id 7 has no probability") : List.of());
    }
  }
}

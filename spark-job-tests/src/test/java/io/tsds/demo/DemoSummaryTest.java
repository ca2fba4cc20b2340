package io.tsds.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.report.ReportExamples;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  /** 40,000 copied candidates of the example's million, 1,000 contents. */
  private static final KnownDuplicates DUPLICATES =
      new KnownDuplicates(LongStream.range(0, 40_000).toArray(), 1000);

  @Test
  void sharesAreOfTheWholeWeight() {
    KnownDuplicates duplicates = new KnownDuplicates(new long[] {-4, 3, 8}, 2);
    CandidateWeights draws =
        new CandidateWeights(new long[] {9, 8, -4, 0}, new double[] {5, 2, 1, 8});

    assertThat(draws.shareOn(duplicates)).isEqualTo(3.0 / 16);
    assertThat(draws.shareOn(new KnownDuplicates(new long[0], 0))).isZero();
  }

  @Test
  void copiesCountOnceAmongTheContents() {
    assertThat(new KnownDuplicates(new long[] {1, 2, 3, 5}, 2).shareOfContents(10))
        .isEqualTo(2.0 / 8);
    assertThat(DUPLICATES.shareOfContents(1_000_000)).isCloseTo(1000 / 961_000.0, within(1e-15));
  }

  @Test
  void comparesTheMethods() {
    DemoSummary summary = summary(selection(0.015625), selection(0.25));

    assertThat(summary.duplicatedCandidates()).isEqualTo(40_000);
    assertThat(summary.shareOfCandidates()).isEqualTo(0.04);
    assertThat(summary.kde().probabilityOnDuplicates()).isEqualTo(0.015625);
    assertThat(summary.uniform().drawsOnDuplicates()).isEqualTo(0.25);
    assertThat(summary.text())
        .contains(
            "copied candidates are 4.0 % of all (40,000), but only 0.10 % of the contents",
            "KNN-Uniform gave the copied candidates 16 times the probability that KNN-KDE gave",
            "23 to 73, mean 46",
            "34.25",
            "Exact",
            "  neighbor search",
            "./out/knn-kde/report.html",
            "./out/data");
    assertThat(summary.text().lines().count()).isBetween(15L, 32L);
    assertThat(summary.text().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThan(100));
  }

  @Test
  void saysSoWhereTheMethodsDoNotDiffer() {
    assertThat(summary(selection(0), selection(0)).text())
        .contains("KNN-KDE gave the copied candidates 0.0 % of the probability, KNN-Uniform 0.0 %");
    assertThat(summary(selection(0.5), selection(0.25)).text())
        .contains("50.0 % of the probability, KNN-Uniform 25.0 %");
  }

  @Test
  void weightsAndIdsBelongTogether() {
    assertThatThrownBy(() -> new CandidateWeights(new long[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CandidateWeights(new long[1], new double[1]).shareOn(DUPLICATES))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KnownDuplicates(new long[] {2, 1}, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KnownDuplicates(new long[] {1}, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DemoSummary summary(DemoSelection kde, DemoSelection uniform) {
    return DemoSummary.of(DUPLICATES, kde, uniform, "./out", 12.5);
  }

  /** A selection that gives this share to candidate 7, which is a copy. */
  private static DemoSelection selection(double onCopies) {
    CandidateWeights weights =
        new CandidateWeights(new long[] {7, 500_000}, new double[] {onCopies, 1 - onCopies});
    return new DemoSelection(ReportExamples.exact(), weights, weights);
  }
}

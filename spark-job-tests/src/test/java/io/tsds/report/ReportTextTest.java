package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTextTest {

  @Test
  void saysWhatRanAndWhereTheOutputsAre() {
    String text = ReportText.write(ReportExamples.exact());

    assertThat(text.lines().count()).isBetween(8L, 22L);
    assertThat(text)
        .contains(
            "knn-kde",
            "1,000,000 candidates and 40 queries of dimension 384",
            "3 rows skipped",
            "s* 34.25",
            "1,302 to 1,311 distinct",
            "40,050 distinct vectors, about 34,801 distinct contents",
            "certificate      Exact",
            "objective        0.1038 to 0.1069, of transport cost 0.8125 and regularizer 0.01563 to 0.02344",
            "neighbor search            96.5 s",
            "hdfs:///selections/legal")
        .doesNotContain("warning");
  }

  @Test
  void saysWhatToDoAboutAShortPrefetch() {
    assertThat(ReportText.write(ReportExamples.tooShort()))
        .contains("Prefetch too short", "`prefetch` 4000", "warning");
  }

  @Test
  void leavesOutWhatDidNotHappen() {
    assertThat(ReportText.write(ReportExamples.refused()))
        .contains("libopenblas does not load", "nothing was published in hdfs:///selections/legal")
        .doesNotContain("sample ", "near-duplicates", "s*", "bandwidth", "null");
  }

  @Test
  void writesFiguresForPeople() {
    assertThat(Figures.number(0.0)).isEqualTo("0");
    assertThat(Figures.number(1234567.0)).isEqualTo("1,234,567");
    assertThat(Figures.number(1000.0)).isEqualTo("1,000");
    assertThat(Figures.number(34.25)).isEqualTo("34.25");
    assertThat(Figures.number(0.0012345)).isEqualTo("0.001235");
    assertThat(Figures.number(1.5e-7)).isEqualTo("1.500e-07");
    assertThat(Figures.number(null)).isEqualTo(Figures.ABSENT);
    assertThat(Figures.percent(1)).isEqualTo("100.0 %");
    assertThat(Figures.percent(0)).isEqualTo("0.0 %");
    assertThat(Figures.percent(1e-6)).isEqualTo("< 0.01 %");
    assertThat(Figures.percent(0.00312)).isEqualTo("0.31 %");
    assertThat(Figures.seconds(0.041)).isEqualTo("0.04 s");
    assertThat(Figures.seconds(161.25)).isEqualTo("2 min 41 s");
    assertThat(Figures.seconds(7205)).isEqualTo("2 h 0 min");
    assertThat(Figures.wholeSeconds(59.4)).isEqualTo("59 s");
    assertThat(Figures.wholeSeconds(3599)).isEqualTo("59 min 59 s");
    assertThat(Figures.wholeSeconds(7260)).isEqualTo("2 h 1 min");
    assertThat(Figures.bytes(999)).isEqualTo("999 B");
    assertThat(Figures.bytes(1_536_000_000L)).isEqualTo("1.5 GB");
    assertThat(Figures.bytes(61_568)).isEqualTo("61.6 kB");
    assertThat(Figures.bytes(999_960)).isEqualTo("1.0 MB");
  }
}

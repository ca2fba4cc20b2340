package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "1, 100 %",
    "0.456, 46 %",
    "0.0149, 1 %",
    "0.0096, 1 %",
    "0.0042, 0.4 %",
    "0.001, 0.1 %",
    "0.00099, less than 0.1 %",
    "1e-12, less than 0.1 %",
    "0, 0 %"
  })
  void whatIsSomeIsNotRoundedToNothing(double share, String text) {
    assertThat(Figures.roundedPercent(share)).isEqualTo(text);
  }
}

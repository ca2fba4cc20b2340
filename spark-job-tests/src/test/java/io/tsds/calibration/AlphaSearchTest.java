package io.tsds.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaSearchTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.0003, 0.05, 0.37, 0.6, 0.999})
  void findsTheLargestForWhichItHolds(double limit) {
    double found = AlphaSearch.largest(alpha -> alpha <= limit).orElseThrow();
    assertThat(found).isLessThanOrEqualTo(limit).isCloseTo(limit, within(1e-5 * limit));
  }

  /** An effective sample size can rise and fall again. */
  @Test
  void findsItAlsoWhereItHoldsAmidTheRangeAlone() {
    double found = AlphaSearch.largest(alpha -> alpha >= 0.25 && alpha <= 0.45).orElseThrow();
    assertThat(found).isCloseTo(0.45, within(1e-5));
  }

  @Test
  void nothingWhereItHoldsForNone() {
    assertThat(AlphaSearch.largest(alpha -> false)).isEmpty();
  }
}

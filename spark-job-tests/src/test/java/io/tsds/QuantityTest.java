package io.tsds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | row | 1 row",
        "0 | row | 0 rows",
        "2 | row | 2 rows",
        "1000000 | row | 1,000,000 rows",
        "1 | query | 1 query",
        "2 | query | 2 queries",
        "2 | day | 2 days",
        "2 | box | 2 boxes",
        "1 | distinct candidate | 1 distinct candidate",
        "3 | distinct candidate | 3 distinct candidates"
      })
  void oneThingIsSingular(long count, String noun, String text) {
    assertThat(Quantity.of(count, noun)).isEqualTo(text);
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionWordingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          `sample-size` is 0; must be from 1  | --sample-size is 0; must be from 1
          give a smaller `prefetch`           | give a smaller --prefetch
          add `queries-output`, of generate   | add --queries-output, of generate
          give `spark.driver.memory=4g` or `spark.master=local[2]` | give -- --driver-memory 4g or -- --master 'local[2]'
          set `spark.speculation=false`       | set -- --conf spark.speculation=false
          fewer `spark.executor.cores`        | fewer --executor-cores
          `spark.sql.shuffle.partitions` is 0 | spark.sql.shuffle.partitions is 0
          """)
  void parametersAndSettingsAreWrittenAsOptions(String text, String worded) {
    assertThat(OptionWording.of(text)).isEqualTo(worded);
  }

  @ParameterizedTest
  @CsvSource({
    "column `foo` cannot be resolved",
    "a ` alone",
    "/data/`$1`/x",
    "`seed=3` is no option with a value",
    "``"
  })
  void otherTextStays(String text) {
    assertThat(OptionWording.of(text)).isEqualTo(text);
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://KEY:SECRET@bucket/in",
        "s3a://KEY:SEC/RET@bucket/in",
        "S3A://KEY:SEC@RET@bucket/in",
        "hdfs://KEY:SECRET@bucket/in"
      })
  void userAndPasswordGo(String uri) {
    assertThat(Redaction.of("Unmatched argument: '" + uri + "' and more"))
        .endsWith("://***@bucket/in' and more")
        .doesNotContain("KEY", "SEC");
  }

  @Test
  void otherTextStays() {
    String text =
        "s3a://bucket/a: no such file; hdfs://node:8020/in abfss://container@account/x 12:30 a@b";
    assertThat(Redaction.of(text)).isEqualTo(text);
  }
}

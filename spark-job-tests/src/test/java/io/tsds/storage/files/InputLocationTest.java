package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputLocationTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://KEY:SECRET@bucket/a.npy",
        "s3a://SECRET@bucket/a.npy",
        "s3a://KEY:SEC/RET@bucket/a.npy",
        "S3A://KEY:SECRET@bucket",
        "hdfs://me:SECRET@host:8020/a@b",
        "abfs://box:SECRET@account.example/a",
      })
  void credentialsAreRefusedAndNotRepeated(String uri) {
    assertThatThrownBy(() -> new InputLocation("`queries`", uri))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`queries` ")
        .hasMessageContaining("holds credentials")
        .hasMessageNotContainingAny("KEY", "SEC", "RET", "SECRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b.npy",
        "/data/me@home/a.npy",
        "file:///data/a@b.npy",
        "s3a://bucket/a@b.npy",
        "hdfs://host:8020/a@b",
        "abfss://container@account.dfs.core.windows.net/a.npy",
      })
  void otherAtSignsAreFine(String uri) {
    assertThat(new InputLocation("`queries`", uri).uri()).isEqualTo(uri);
  }

  @Test
  void anEmptyLocationIsRefused() {
    assertThatThrownBy(() -> new InputLocation("`candidates`", " "))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`candidates` is empty");
  }
}

package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StorageUriTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIDKEY:SeCrEt@bucket/out",
        "s3a://AKIDKEY:SeC/rEt@bucket/out",
        "s3a://SeCrEt@bucket",
        "hdfs://user:SeCrEt@namenode:8020/out",
        "abfss://container:SeCrEt@account.example/out"
      })
  void credentialsAreRefusedWithoutRepeatingThem(String uri) {
    assertThatThrownBy(() -> StorageUri.path("`output`", uri))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`output`")
        .hasMessageNotContainingAny("SeC", "AKIDKEY", "rEt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "out",
        "/data/a b/user@host",
        "file:///data/out",
        "s3a://bucket/a@b:c/out",
        "hdfs://namenode:8020/user/me@realm/out",
        "abfss://container@account.example/out"
      })
  void pathsWithoutCredentialsAreTaken(String uri) {
    assertThat(StorageUri.path("`output`", uri)).isEqualTo(new Path(uri));
  }

  @Test
  void emptyAndMalformedUrisAreTheUsersMistake() {
    assertThatThrownBy(() -> StorageUri.path("`output`", " "))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`output` is empty");
    assertThatThrownBy(() -> StorageUri.path("`work-dir`", "file:relative"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`work-dir` is file:relative");
  }
}

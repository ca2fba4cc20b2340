package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameEncodingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANSI_X3.4-1968",
        "US-ASCII",
        "646",
        "ISO-8859-1",
        "ISO-8859-15",
        "EUC-JP",
        "unknown"
      })
  void whatCannotNameAllFilesIsRefusedWithWhatToSet(String encoding) {
    assertThatThrownBy(() -> FileNameEncoding.requireAllNames(encoding, "Linux"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            encoding,
            "LANG=C.UTF-8",
            "spark.yarn.appMasterEnv.LANG",
            "spark.executorEnv.LANG",
            "spark.kubernetes.driverEnv.LANG")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anExecutorIsRefusedOnlyNamesOfLocalFilesThatItMangles() {
    String[] fine = {"file:/data/a.npy", "hdfs://nn/ä.npy", "s3a://bucket/ä.npy"};
    FileNameEncoding.requireLocalNames(fine, "ANSI_X3.4-1968", "Linux");
    String[] mangled = {"file:/data/a.npy", "file:/data/ä.npy"};
    FileNameEncoding.requireLocalNames(mangled, "UTF-8", "Linux");
    assertThatThrownBy(() -> FileNameEncoding.requireLocalNames(mangled, "ISO-8859-1", "Linux"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("file:/data/ä.npy", "spark.executorEnv.LANG=C.UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "utf8", "UTF8"})
  void utf8IsFine(String encoding) {
    assertThatCode(() -> FileNameEncoding.requireAllNames(encoding, "Linux"))
        .doesNotThrowAnyException();
    assertThatCode(() -> FileNameEncoding.requireAllNames("Cp1252", "Windows 11"))
        .doesNotThrowAnyException();
  }
}

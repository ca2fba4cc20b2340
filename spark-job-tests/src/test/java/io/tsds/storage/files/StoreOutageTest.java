package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOutageTest {

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void errorOfTheStoreIsNobodysMistake(int status) {
    IOException failure =
        new IOException("x", new IllegalStateException("(Service: S3, Status Code: " + status));
    assertThat(StoreOutage.at("`candidates` s3a://b/a", failure))
        .get()
        .extracting(UncheckedIOException::getMessage)
        .asString()
        .startsWith("`candidates` s3a://b/a: the store fails (HTTP status " + status + ");");
  }

  @Test
  void storeThatDoesNotAnswerIsOne() {
    IOException failure = new IOException("x", new ConnectException("Connection refused"));
    assertThat(StoreOutage.at("`output` hdfs://h/a", failure))
        .get()
        .extracting(UncheckedIOException::getMessage)
        .asString()
        .startsWith("`output` hdfs://h/a: the store does not answer;");
  }

  @Test
  void refusalsAndUnknownNamesAreNone() {
    assertThat(StoreOutage.at("", new FileNotFoundException("a"))).isEmpty();
    assertThat(StoreOutage.at("", new IOException("Status Code: 403"))).isEmpty();
    assertThat(StoreOutage.at("", new IOException("Status Code: 501"))).isEmpty();
    assertThat(StoreOutage.at("", new UnknownHostException("h"))).isEmpty();
  }

  @Test
  void refusalsComeBeforeOutages() {
    IOException denied =
        new AccessDeniedException("s3a://b/a", null, "Forbidden (Status Code: 403)");
    denied.initCause(new ConnectException("Connection refused"));
    assertThat(StoreFailure.at("`queries` s3a://b/a", denied))
        .get()
        .isInstanceOf(UserException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("`queries` s3a://b/a: access is denied (HTTP status 403)");
    assertThat(StoreFailure.at("x", new ConnectException("Connection refused")))
        .get()
        .isInstanceOf(UncheckedIOException.class);
    assertThat(StoreFailure.at("x", new IOException("truncated"))).isEmpty();
    assertThat(StoreFailure.onOpening("OUTPUT is x", new IOException("UnknownHost: h")))
        .isInstanceOf(UserException.class)
        .hasMessage("OUTPUT is x: its file system cannot be reached: UnknownHost: h");
    assertThat(StoreFailure.onOpening("x", new ConnectException("Connection refused")))
        .isInstanceOf(UncheckedIOException.class);
  }
}

package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class StoreRefusalTest {
  /** Has the name of S3A's, which is not on the class path. */
  private static final class UnknownStoreException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class NoAuthWithAWSException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void missingBucketIsFoundBehindOtherFailures() {
    Throwable failure = new UncheckedIOException(new IOException("x", new UnknownStoreException()));
    assertThat(StoreRefusal.in(failure)).get().asString().contains("there is no such bucket");
  }

  private static final class NoVersionAttributeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aStoreWithoutETagsIsToldWithTheRemedy() {
    assertThat(StoreRefusal.in(new IOException("x", new NoVersionAttributeException())))
        .get()
        .asString()
        .contains("no ETag", "spark.hadoop.fs.s3a.change.detection.mode=none");
  }

  @Test
  void missingCredentialsAreToldFromWrongOnes() {
    AccessDeniedException missing = new AccessDeniedException("s3a://b/a");
    missing.initCause(new NoAuthWithAWSException());
    assertThat(StoreRefusal.in(missing)).get().asString().contains("no credentials were found");
    assertThat(
            StoreRefusal.in(
                new AccessDeniedException("s3a://b/a", null, "Forbidden (Status Code: 403, KEY)")))
        .get()
        .asString()
        .contains("access is denied (HTTP status 403)", "credentials")
        .doesNotContain("KEY");
  }

  @Test
  void permissionsOfHdfsCount() {
    assertThat(StoreRefusal.in(new AccessControlException("Permission denied: user=x")))
        .get()
        .asString()
        .startsWith("access is denied;");
  }

  @Test
  void storeThatOnlyTakesReadsIsRecognized() {
    assertThat(StoreRefusal.in(new IOException("PUT x: (Service: S3, Status Code: 405, Request")))
        .get()
        .asString()
        .contains("refuses to write (HTTP status 405)");
  }

  @Test
  void otherFailuresAreNoRefusals() {
    assertThat(StoreRefusal.in(new FileNotFoundException("a"))).isEmpty();
    assertThat(StoreRefusal.in(new IOException("Status Code: 500"))).isEmpty();
    assertThat(StoreRefusal.in(new IllegalStateException())).isEmpty();
  }
}

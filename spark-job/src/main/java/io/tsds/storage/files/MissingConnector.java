package io.tsds.storage.files;

import java.util.Optional;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** A scheme whose Hadoop connector is not on the class path, or that nobody knows. */
public final class MissingConnector {
  private MissingConnector() {}

  /** A sentence that says so, if that is the failure. */
  public static Optional<String> in(Throwable failure) {
    boolean missing =
        failure instanceof UnsupportedFileSystemException
            || failure.getCause() instanceof ClassNotFoundException;
    return missing
        ? Optional.of(
            "no file system for this scheme; check its spelling, or add the scheme's Hadoop"
                + " connector to the class path")
        : Optional.empty();
  }
}

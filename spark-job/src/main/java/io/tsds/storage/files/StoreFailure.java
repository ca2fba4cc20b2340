package io.tsds.storage.files;

import io.tsds.UserException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What a failure of a file system amounts to, where its cause is the store and not a file. */
public final class StoreFailure {
  private StoreFailure() {}

  /**
   * A mistake of the user where the store refuses or nobody knows its scheme, a failure that may
   * pass where the store is down, nothing where it is something else.
   *
   * @param place what was to be reached, for the message
   */
  public static Optional<RuntimeException> at(String place, Throwable failure) {
    return StoreRefusal.in(failure)
        .or(() -> MissingConnector.in(failure))
        .<RuntimeException>map(refusal -> new UserException(place + ": " + refusal, failure))
        .or(() -> StoreOutage.at(place, failure));
  }

  /**
   * The failure to end with where a path's file system could not even be opened. Besides {@code
   * IOException}, connectors throw unchecked exceptions for unknown hosts or classes, so that what
   * is no failure of a store is a mistake in the path.
   *
   * @param place the parameter and its path, for the message
   */
  public static RuntimeException onOpening(String place, Throwable failure) {
    return failure instanceof UserException mistake
        ? mistake
        : at(place, failure)
            .orElseGet(
                () ->
                    new UserException(
                        place + ": its file system cannot be reached: " + failure.getMessage(),
                        failure));
  }

  /** The file system of a path, which messages put behind {@code place}. */
  public static FileSystem fileSystem(Configuration hadoop, String place, Path path) {
    try {
      return path.getFileSystem(hadoop);
    } catch (IOException | RuntimeException e) {
      throw onOpening(place + " " + path, e);
    }
  }
}

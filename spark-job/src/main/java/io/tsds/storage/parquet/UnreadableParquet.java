package io.tsds.storage.parquet;

import io.tsds.UserException;
import io.tsds.storage.files.SidecarChecksum;
import io.tsds.storage.files.StoreFailure;
import java.util.Locale;

/** What it amounts to that Spark could not read a Parquet file. */
public final class UnreadableParquet {
  private UnreadableParquet() {}

  /**
   * The user's mistake, or an outage of the store.
   *
   * @param path of the file, as a URI
   * @param unread what Spark says of it
   * @param failure of the whole reading, for the stack trace
   */
  public static RuntimeException failure(String path, Throwable unread, Throwable failure) {
    Throwable reason = unread.getCause() == null ? unread : unread.getCause();
    String file = OpenFile.decodedPath(path);
    if (OpenFile.claimsTooMuch(failure)) {
      return OpenFile.tooMuch(file, failure);
    }
    return StoreFailure.at(file, failure)
        .or(
            () ->
                PageChecksums.mismatchIn(unread)
                    .or(() -> SidecarChecksum.mismatch(file, unread))
                    .or(() -> ParquetPages.unknownKindIn(unread, file))
                    .map(mismatch -> new UserException(file + ": " + mismatch, failure)))
        .orElseGet(
            () ->
                new UserException(
                    String.format(
                        Locale.ROOT,
                        "%s: cannot be read; it is damaged, or was changed or removed during the run (%s)",
                        file,
                        reason.getMessage()),
                    failure));
  }
}

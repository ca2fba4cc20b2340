package io.tsds.storage.parquet;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetInputFormat;

/**
 * The checksums that most writers put beside each page of a Parquet file. Parquet's reader ignores
 * them unless it is asked, and would hand out the components of a damaged page as if they were
 * sound.
 */
public final class PageChecksums {
  /** What Parquet's reader says where one does not match; it has no exception of its own. */
  private static final String MISMATCH = "CRC checksum verification failed";

  private PageChecksums() {}

  /** Options by which Spark's reader verifies them, unless the caller has decided otherwise. */
  public static Map<String, String> readOptions(Configuration hadoop) {
    String key = ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED;
    return hadoop.get(key) == null ? Map.of(key, "true") : Map.of();
  }

  /** A sentence that says so, if that is the failure. */
  static Optional<String> mismatchIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(MISMATCH)) {
        return Optional.of(
            "the checksum of a page does not match its content; the file is damaged, or was changed"
                + " during the run: fetch or write it again");
      }
    }
    return Optional.empty();
  }
}

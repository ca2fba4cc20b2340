package io.tsds.storage.parquet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetInputFormat;

/**
 * Options with which Parquet's reader takes files of the local file system by the shortest way.
 *
 * <p>By default it orders a row group's bytes from another thread and waits for them, which hides
 * the round trips of an object store. A file of the machine has none: there, the task reads by
 * itself; where a network's file system is mounted, setting that option brings the thread back. It
 * asks for pieces that a processor's cache holds between the copies from the system's buffer to the
 * reader's, unless a row group would then be too many of them for Parquet to go through fast.
 * Checksum files beside the data are verified as before.
 */
final class LocalReadOptions {
  private static final String ALLOCATION_SIZE = "parquet.read.allocation.size";

  /** With its header less than 1 MiB, the smallest region of the JVM's default collector. */
  private static final int SMALLEST_PIECE = (1 << 20) - 64;

  /** Parquet's own. */
  private static final int LARGEST_PIECE = 8 << 20;

  private static final int PIECES_OF_A_ROW_GROUP = 16;

  /** Of the stream, which is asked for 16 KiB at a time while checksums are verified. */
  private static final int STREAM_BYTES = 1 << 19;

  private LocalReadOptions() {}

  /**
   * The options for Spark's reader of some files; none if any of them is elsewhere. What the caller
   * has configured for Parquet stays as it is, and so does a larger buffer.
   *
   * @param rowGroup compressed bytes of the largest row group, with all columns
   */
  static Map<String, String> of(List<FileStatus> files, long rowGroup, Configuration hadoop) {
    Map<String, String> options = new HashMap<>();
    if (files.stream().allMatch(LocalReadOptions::isLocal)) {
      putUnlessSet(options, ParquetInputFormat.HADOOP_VECTORED_IO_ENABLED, "false", hadoop);
      long piece =
          Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, rowGroup / PIECES_OF_A_ROW_GROUP));
      putUnlessSet(options, ALLOCATION_SIZE, Long.toString(piece), hadoop);
      String buffer = CommonConfigurationKeysPublic.IO_FILE_BUFFER_SIZE_KEY;
      options.put(buffer, Integer.toString(Math.max(STREAM_BYTES, hadoop.getInt(buffer, 0))));
      // A file system of the process's cache keeps the buffer size that it was opened with.
      options.put("fs.file.impl.disable.cache", "true");
    }
    return options;
  }

  private static boolean isLocal(FileStatus file) {
    return "file".equals(file.getPath().toUri().getScheme());
  }

  private static void putUnlessSet(
      Map<String, String> options, String key, String value, Configuration hadoop) {
    if (hadoop.get(key) == null) {
      options.put(key, value);
    }
  }
}

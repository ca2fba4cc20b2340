package io.tsds.storage;

import io.tsds.UserException;
import io.tsds.storage.files.RowNumbering;
import java.net.URI;
import java.nio.BufferUnderflowException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;
import scala.MatchError;

/**
 * The file that Spark's reader has open in this thread, which must therefore be the task's own and
 * be asked before the reader goes on.
 */
final class OpenFile {
  private final RowNumbering numbering;
  private UTF8String openFile;
  private long firstRow;

  OpenFile(RowNumbering numbering) {
    this.numbering = numbering;
  }

  /** The number, over all files, of the file's first row. */
  long firstRow() {
    UTF8String file = InputFileBlockHolder.getInputFilePath();
    if (!file.equals(openFile)) {
      firstRow = numbering.firstRow(numbering.file(decodedPath(file.toString())));
      openFile = file;
    }
    return firstRow;
  }

  /**
   * A failure of the code that decodes a page: the reader hands out pages before it decodes them,
   * so that it is the rows' taker who meets what is wrong with a damaged one.
   */
  static RuntimeException failure(RuntimeException failure) {
    boolean damaged =
        failure instanceof IndexOutOfBoundsException
            || failure instanceof NegativeArraySizeException
            || failure instanceof IllegalArgumentException
            || failure instanceof BufferUnderflowException
            || failure instanceof ParquetRuntimeException
            || claimsTooMuch(failure);
    UTF8String file = InputFileBlockHolder.getInputFilePath();
    return damaged && file.numBytes() > 0
        ? new UserException(
            String.format(
                Locale.ROOT,
                "%s: cannot be read; it is damaged, or was changed during the run (%s)",
                decodedPath(file.toString()),
                failure.getMessage()),
            failure)
        : failure;
  }

  /**
   * Whether a page asked for more memory than there is. Spark's reader lets no such error pass, but
   * cannot say what it was: it ends in an unmatched case.
   */
  static boolean claimsTooMuch(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("OutOfMemoryError")
          && (cause instanceof MatchError || message.contains("MatchError"))) {
        return true;
      }
    }
    return false;
  }

  /** The full path that Spark gives as a URI, with its special characters encoded. */
  static String decodedPath(String uri) {
    return new Path(URI.create(uri)).toString();
  }
}

package io.tsds.storage.parquet;

import io.tsds.UserException;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.SourceRows;
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
public final class OpenFile {
  private static final String PROGRAM = UserException.class.getPackageName() + ".";

  private final SourceRows source;
  private UTF8String openFile;
  private long firstRow;
  private boolean unsignedIds;

  OpenFile(SourceRows source) {
    this.source = source;
  }

  /** The number, over all files, of the file's first row. */
  long firstRow() {
    UTF8String file = InputFileBlockHolder.getInputFilePath();
    if (!file.equals(openFile)) {
      RowNumbering numbering = source.numbering();
      int number = numbering.file(decodedPath(file.toString()));
      firstRow = numbering.firstRow(number);
      unsignedIds = source.unsignedIds().get(number);
      openFile = file;
    }
    return firstRow;
  }

  /** Whether the ids of the file that {@link #firstRow} was asked of are unsigned. */
  boolean hasUnsignedIds() {
    return unsignedIds;
  }

  /** An id of a file as people write it. */
  static String text(long id, boolean unsigned) {
    return unsigned ? Long.toUnsignedString(id) : Long.toString(id);
  }

  /** What is wrong with an unsigned id, or null. Spark hands a longer one out as negative. */
  static String faultOfUnsigned(long id) {
    return id < 0
        ? String.format(
            Locale.ROOT,
            "the id is %s; unsigned ids must be below 2^63 = 9223372036854775808, or be made strings,"
                + " as by DuckDB's CAST(id AS VARCHAR)",
            Long.toUnsignedString(id))
        : null;
  }

  /**
   * What a failure amounts to while rows are taken: the reader hands out pages before it decodes
   * them, so that it is the rows' taker who meets what is wrong with a damaged one.
   *
   * @return a {@link UserException} that names the file, or the failure itself
   */
  static RuntimeException failure(RuntimeException failure) {
    UTF8String open = InputFileBlockHolder.getInputFilePath();
    if (open.numBytes() == 0) {
      return failure;
    }
    String file = decodedPath(open.toString());
    if (claimsTooMuch(failure)) {
      return tooMuch(file, failure);
    }
    return isOfDecoding(failure)
        ? new UserException(
            String.format(
                Locale.ROOT,
                "%s: cannot be read; it is damaged, or was changed during the run (%s)",
                file,
                failure.getMessage()),
            failure)
        : failure;
  }

  /** Whether garbage in a page can show so: what this program throws itself is its own bug. */
  private static boolean isOfDecoding(RuntimeException failure) {
    return (failure instanceof IndexOutOfBoundsException
            || failure instanceof NegativeArraySizeException
            || failure instanceof IllegalArgumentException
            || failure instanceof BufferUnderflowException
            || failure instanceof ParquetRuntimeException)
        && !isThrownHere(failure);
  }

  /**
   * Whether the code that met the failure is this program's, apart from what Java's library did for
   * it. Where the JVM leaves the trace out nobody can tell, and only Spark is asked from here.
   */
  private static boolean isThrownHere(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      String place = frame.getClassName();
      if (!place.startsWith("java.") && !place.startsWith("jdk.") && !place.startsWith("sun.")) {
        return place.startsWith(PROGRAM);
      }
    }
    return false;
  }

  /** The message about a page for which there is not enough memory, whosever fault that is. */
  static UserException tooMuch(String file, Throwable failure) {
    return new UserException(
        file
            + ": cannot be read; a page asks for more memory than there is: either the process is"
            + " short of memory (give more by `spark.driver.memory=4g`, on a cluster `spark.executor.memory=4g`, or"
            + " write the file with smaller row groups), or the file is damaged",
        failure);
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
  public static String decodedPath(String uri) {
    return new Path(URI.create(uri)).toString();
  }
}

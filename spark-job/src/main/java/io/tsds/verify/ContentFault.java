package io.tsds.verify;

import io.tsds.UserException;
import io.tsds.storage.files.StoreFailure;
import io.tsds.storage.run.OutputReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/**
 * A file of a result that does not hold what it should. It becomes a finding. Every other failure
 * says nothing about the result and ends the command: a store that is down, a lost executor, a bug.
 */
final class ContentFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Packages whose exceptions tell of a connection, those of connectors among them. */
  private static final List<String> NETWORK =
      List.of(
          "java.net.",
          "javax.net.",
          "org.apache.hadoop.fs.s3a.",
          "org.apache.hadoop.hdfs.",
          "org.apache.hadoop.ipc.",
          "software.amazon.awssdk.");

  /** Packages that turn the bytes of a file into rows. */
  private static final List<String> READERS =
      List.of(
          "org.apache.parquet.",
          "org.apache.spark.sql.execution.datasources.parquet.",
          "org.apache.spark.sql.execution.vectorized.");

  ContentFault(String file, String fault) {
    super(file + " " + fault);
  }

  /** A fault in the words of what found it. */
  ContentFault(UserException found) {
    super(found.getMessage(), found);
  }

  private ContentFault(String file, Throwable cause) {
    super(file + " cannot be read; it is damaged (" + firstLine(cause) + ")", cause);
  }

  /**
   * What a failure to read the rows of a file amounts to. Spark says of every failure in a reader
   * that it could not read the file, so the file is read once more without a reader: where its
   * bytes come, the reader failed because of them.
   */
  static RuntimeException orFailure(OutputReader output, String file, Exception failure) {
    if (failure instanceof ContentFault fault) {
      return fault;
    }
    Optional<RuntimeException> store = StoreFailure.at("cannot read " + output.path(file), failure);
    if (store.isPresent()) {
      return store.get();
    }
    Throwable reader = failureOfAReader(failure);
    if (reader == null) {
      return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
    }
    output.requireReadable(file);
    return new ContentFault(file, reader);
  }

  /**
   * Where a reader of files failed, or Spark found no columns that are asked for. Null where
   * neither is the case, or the network's part in it shows that it is no fault of the bytes.
   */
  private static Throwable failureOfAReader(Throwable failure) {
    Throwable found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (ofTheNetwork(cause)) {
        return null;
      }
      if (found == null && ofAReader(cause)) {
        found = cause;
      }
    }
    return found;
  }

  private static boolean ofTheNetwork(Throwable cause) {
    return NETWORK.stream().anyMatch(cause.getClass().getName()::startsWith);
  }

  private static boolean ofAReader(Throwable cause) {
    String condition = cause instanceof SparkThrowable spark ? spark.getCondition() : null;
    boolean named =
        condition != null
            && (condition.startsWith("FAILED_READ_FILE")
                || condition.startsWith("MALFORMED_RECORD"));
    // A damaged page can show as any exception, after the reader has handed it out.
    return named
        || cause instanceof AnalysisException
        || Arrays.stream(cause.getStackTrace())
            .map(StackTraceElement::getClassName)
            .anyMatch(name -> READERS.stream().anyMatch(name::startsWith));
  }

  /** What lies deepest says the most; Spark wraps it into sentences about its jobs. */
  private static String firstLine(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getName() : message.lines().findFirst().orElse("");
  }
}

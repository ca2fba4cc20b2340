package io.tsds.storage;

import io.tsds.UserException;
import io.tsds.storage.files.StoreRefusal;
import io.tsds.storage.parquet.UnreadableParquet;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** What a failure of Spark amounts to, where it reads inputs of whatever format. */
public final class ReadFailure {
  private ReadFailure() {}

  /**
   * The user's mistake behind a failure of Spark, if there is one: a file that cannot be read, or a
   * store that refuses access. Catch {@link Exception} around Spark's actions: they throw checked
   * exceptions that they do not declare.
   *
   * @return a {@link UserException} naming the file, or the failure itself
   */
  public static RuntimeException translate(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException mistake) {
        return mistake;
      }
      if (cause instanceof SparkThrowable unread
          && unread.getCondition() != null
          && unread.getCondition().startsWith("FAILED_READ_FILE")) {
        return UnreadableParquet.failure(unread.getMessageParameters().get("path"), cause, failure);
      }
    }
    Optional<String> refusal = StoreRefusal.in(failure);
    if (refusal.isPresent()) {
      return new UserException(refused(failure, refusal.get()), failure);
    }
    return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
  }

  /** Throws the user's mistake behind a failure of Spark, if there is one. */
  public static void throwMistake(Throwable failure) {
    if (translate(failure) instanceof UserException mistake) {
      throw mistake;
    }
  }

  /** The refusal with the path that it is about, where the failure tells. */
  private static String refused(Throwable failure, String refusal) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileSystemException denied && denied.getFile() != null) {
        return denied.getFile() + ": " + refusal;
      }
    }
    return refusal;
  }
}

package io.tsds.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;

/**
 * A failure in one line, with a remedy where one is known. Spark puts the stack traces of executors
 * into its messages, so only the first line of a message is kept, and remedies go by what the whole
 * says.
 */
final class FailureMessage {
  private static final String REMOVE_PROGRESS =
      "delete the work folder that it lies in (OUTPUT.work, unless --work-dir names another) and run"
          + " again: nothing but the progress of the run is lost";

  /** What a message contains, and what to do about it; the first that fits. */
  private static final List<Map.Entry<String, String>> REMEDIES =
      List.of(
          Map.entry(
              "java.lang.OutOfMemoryError",
              "give more memory by -- --driver-memory in local mode, --executor-memory on a cluster, or"
                  + " lower --prefetch"),
          Map.entry("the file was damaged", REMOVE_PROGRESS),
          Map.entry("Checksum error: ", REMOVE_PROGRESS),
          Map.entry(
              "Invalid cross-device link",
              "the result is renamed from the work folder into the output: give a --work-dir on the"
                  + " file system of --output"),
          Map.entry(
              "File too large",
              "this process may not write files as large: see ulimit -f, or the limits of the file"
                  + " systems of spark.local.dir and --work-dir"),
          Map.entry("com.fasterxml.jackson", REMOVE_PROGRESS),
          Map.entry(
              "No space left on device",
              "a disk is full: Spark spills to spark.local.dir (give another by -- --conf"
                  + " spark.local.dir=DIR), and progress goes to --work-dir; tsds plan says how much"
                  + " each takes"),
          Map.entry(
              "Disk quota exceeded",
              "a quota is used up: give another folder by -- --conf spark.local.dir=DIR, or by"
                  + " --work-dir"),
          Map.entry(
              "spark.driver.maxResultSize",
              "give more by -- --conf spark.driver.maxResultSize=4g"));

  private FailureMessage() {}

  static String of(Throwable failure) {
    String whole = whole(failure);
    // Those of input and output say what was tried, the class adds nothing.
    String text =
        failure instanceof UncheckedIOException ? own(failure.getMessage()) : failure.toString();
    String firstLine = text.lines().findFirst().orElse("failed");
    return REMEDIES.stream()
        .filter(remedy -> whole.contains(remedy.getKey()))
        .findFirst()
        .map(remedy -> firstLine + "; " + remedy.getValue())
        .orElse(firstLine);
  }

  /** A message, in the words of the command line if it begins with a parameter, as only ours do. */
  private static String own(String message) {
    return message != null && message.startsWith("`") ? OptionWording.of(message) : message;
  }

  /** What went wrong with a file, in words, where the exception's class says more than its text. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return "it is a file";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What the failure and its causes say. */
  private static String whole(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause).append('\n');
    }
    return text.toString();
  }
}

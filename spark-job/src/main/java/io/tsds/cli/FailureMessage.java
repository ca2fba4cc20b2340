package io.tsds.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.function.Predicate;

/**
 * A failure in one line, with a remedy where one is known. Spark puts the stack traces of executors
 * into its messages, so only the first line of a message is kept, and remedies go by what the whole
 * says.
 */
final class FailureMessage {
  private static final String WORK_DIR = "--work-dir";
  private static final String REMOVE_PROGRESS =
      "delete the work folder that it lies in (OUTPUT.work, unless --work-dir names another) and run"
          + " again: nothing but the progress of the run is lost";

  /**
   * What a message contains, and what to do about it.
   *
   * @param option that the remedy needs the command to have, or null
   */
  private record Remedy(String symptom, String option, String text) {}

  /** The first that fits both the failure and the command is given. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              "java.lang.OutOfMemoryError",
              "--prefetch",
              "give more memory by -- --driver-memory in local mode, --executor-memory on a cluster, or"
                  + " lower --prefetch"),
          new Remedy(
              "java.lang.OutOfMemoryError",
              null,
              "give more memory by -- --driver-memory in local mode, --executor-memory on a cluster"),
          new Remedy("the file was damaged", WORK_DIR, REMOVE_PROGRESS),
          new Remedy("Checksum error: ", WORK_DIR, REMOVE_PROGRESS),
          new Remedy(
              "Invalid cross-device link",
              WORK_DIR,
              "the result is renamed from the work folder into the output: give a --work-dir on the"
                  + " file system of --output"),
          new Remedy(
              "File too large",
              WORK_DIR,
              "this process may not write files as large: see ulimit -f, or the limits of the file"
                  + " systems of spark.local.dir and --work-dir"),
          new Remedy(
              "File too large",
              null,
              "this process may not write files as large: see ulimit -f, or the limits of the file"
                  + " system of spark.local.dir"),
          new Remedy("com.fasterxml.jackson", WORK_DIR, REMOVE_PROGRESS),
          new Remedy(
              "No space left on device",
              WORK_DIR,
              "a disk is full: Spark spills to spark.local.dir (give another by -- --conf"
                  + " spark.local.dir=DIR), and progress goes to --work-dir; tsds plan says how much"
                  + " each of a selection takes"),
          new Remedy(
              "No space left on device",
              null,
              "a disk is full: Spark spills to spark.local.dir (give another by -- --conf"
                  + " spark.local.dir=DIR)"),
          new Remedy(
              "Disk quota exceeded",
              WORK_DIR,
              "a quota is used up: give another folder by -- --conf spark.local.dir=DIR, or by"
                  + " --work-dir"),
          new Remedy(
              "Disk quota exceeded",
              null,
              "a quota is used up: give another folder by -- --conf spark.local.dir=DIR"),
          new Remedy(
              "spark.driver.maxResultSize",
              null,
              "give more by -- --conf spark.driver.maxResultSize=4g"));

  private FailureMessage() {}

  /**
   * The line.
   *
   * @param hasOption whether the command that failed has an option, by its long name
   */
  static String of(Throwable failure, Predicate<String> hasOption) {
    String whole = whole(failure);
    // Those of input and output say what was tried, the class adds nothing.
    String text =
        failure instanceof UncheckedIOException ? own(failure.getMessage()) : failure.toString();
    String firstLine = text.lines().findFirst().orElse("failed");
    return REMEDIES.stream()
        .filter(remedy -> whole.contains(remedy.symptom()))
        .filter(remedy -> remedy.option() == null || hasOption.test(remedy.option()))
        .findFirst()
        .map(remedy -> firstLine + "; " + remedy.text())
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

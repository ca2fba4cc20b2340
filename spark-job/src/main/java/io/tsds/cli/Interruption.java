package io.tsds.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.util.SignalUtils;

/**
 * Ends that are not the command's own: Ctrl-C, a scheduler's request to end, and a process that
 * Spark ends. The user is told in one line, and the {@link Ending} is written; only a process that
 * is killed outright leaves none.
 */
final class Interruption {
  /** Before Spark's, which stop the session and make the command fail. */
  private static final int HOOK_PRIORITY = 1000;

  private static final Map<String, ExitStatus> SIGNALS =
      Map.of("INT", ExitStatus.INTERRUPTED, "TERM", ExitStatus.TERMINATED);

  private Interruption() {}

  /** Watches over the process until it ends. */
  static void watch(Ending ending, PrintStream err) {
    SIGNALS.forEach(
        (signal, status) -> {
          if (!isIgnored(status.code() - ExitStatus.SIGNALS)) {
            SignalUtils.register(
                signal,
                () -> {
                  end(ending, err, status, status.text() + " by a signal");
                  // The signal still does what it did before: it ends the process.
                  return false;
                });
          }
        });
    ShutdownHookManager.get()
        .addShutdownHook(
            () ->
                end(
                    ending,
                    err,
                    ExitStatus.FAILED,
                    "the process was ended before the command was; the log above says why"),
            HOOK_PRIORITY);
  }

  private static void end(Ending ending, PrintStream err, ExitStatus status, String message) {
    Outcome outcome = Outcome.withoutResult(status, message);
    String line = "tsds: " + message + ending.remedy();
    if (ending.write(outcome, () -> err.println(line))) {
      silence();
    }
  }

  /**
   * Ends what the process logs and prints, when all has been said: what threads of the session say
   * while it is stopped under them, or hooks of one that never started, concerns nobody.
   */
  static void silence() {
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /**
   * Whether the process was started to go on under a signal, as shells start what they put into the
   * background. Linux tells; elsewhere none is.
   */
  private static boolean isIgnored(int signal) {
    Path status = Path.of("/proc/self/status");
    try {
      return Files.exists(status)
          && Files.readAllLines(status).stream()
              .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sigign:"))
              .map(
                  line -> Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16))
              .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
    } catch (IOException e) {
      return false;
    }
  }
}

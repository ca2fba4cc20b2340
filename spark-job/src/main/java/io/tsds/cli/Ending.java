package io.tsds.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the {@link ClosingLine}, once, by whoever comes first: the command at its end, or what
 * ends the process before.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Set by the launcher where people watch, who have the summary before their eyes. */
  private static final String WATCHED = "TSDS_WATCHED";

  private final long start = System.nanoTime();
  private final AtomicBoolean written = new AtomicBoolean();
  private volatile String command = "";
  private volatile boolean resumable;

  /**
   * Names the command, for the line.
   *
   * @param canResume whether it leaves progress that it can go on from
   */
  void of(String name, boolean canResume) {
    this.command = name;
    this.resumable = canResume;
  }

  /** What to do after an end before the command's own. */
  String remedy() {
    return resumable
        ? "; run the same command with --resume to go on from here"
        : "; run the same command again";
  }

  /** Whether the line is written. */
  boolean isWritten() {
    return written.get();
  }

  /** Says that the command is over, if only by printing its help, and that nobody need write. */
  void reached() {
    written.set(true);
  }

  /** Writes the line with an outcome; false if that was done before. */
  boolean write(Outcome outcome) {
    return write(outcome, () -> {});
  }

  /** The same, with something to be done before the line where this writes it. */
  boolean write(Outcome outcome, Runnable before) {
    if (!written.compareAndSet(false, true)) {
      return false;
    }
    before.run();
    String line = ClosingLine.of(command, outcome, (System.nanoTime() - start) / 1e9);
    if (System.getenv(WATCHED) == null) {
      LOG.info("{}", line);
    } else {
      LOG.debug("{}", line);
    }
    return true;
  }
}

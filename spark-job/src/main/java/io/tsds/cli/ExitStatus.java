package io.tsds.cli;

/** How a command ended, for the process and for the closing log line. */
public enum ExitStatus {
  DONE(0, "done"),
  /** The output was there already, made from the same inputs and parameters. */
  ALREADY_COMPLETE(0, "already-complete"),
  /** A certificate does not hold, and {@code --strict} asks for it. */
  REFUSED(3, "refused"),
  /** An output does not hold what it says. */
  DOES_NOT_HOLD(3, "does-not-hold"),
  USER_ERROR(2, "user-error"),
  FAILED(1, "failed"),
  /** By Ctrl-C. */
  INTERRUPTED(130, "interrupted"),
  /** As schedulers end a process. */
  TERMINATED(143, "terminated");

  /** What is added to the number of the signal that ended a process. */
  static final int SIGNALS = 128;

  private final int code;
  private final String text;

  ExitStatus(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** Exit status of the process. */
  public int code() {
    return code;
  }

  /** The word for it in the closing log line. */
  public String text() {
    return text;
  }
}

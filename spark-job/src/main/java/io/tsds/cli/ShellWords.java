package io.tsds.cli;

import java.util.regex.Pattern;

/** Words of a command that a shell takes as they stand. */
final class ShellWords {
  /** The launcher says in this variable how it was called. */
  private static final String LAUNCHER = "TSDS_LAUNCHER";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  private ShellWords() {}

  /** What calls this program. */
  static String launcher() {
    return quoted(System.getenv().getOrDefault(LAUNCHER, "tsds"));
  }

  static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}

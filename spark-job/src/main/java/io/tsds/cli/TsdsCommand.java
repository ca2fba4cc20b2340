package io.tsds.cli;

/**
 * A subcommand: a class with picocli's {@code @Command} and options, which the command line fills
 * before it calls {@link #run}. Register it in {@link Main#commands}.
 */
public interface TsdsCommand {
  /**
   * Does the work. A user's mistake is an {@link io.tsds.UserException}; every other exception is
   * taken for a failure.
   */
  Outcome run();
}

package io.tsds.report;

import java.time.Duration;
import java.time.Instant;

/**
 * When and where a run happened and how it ended.
 *
 * @param seconds from start to finish
 * @param exitStatus 0 done, 3 refused by {@code --strict}
 * @param master Spark's master, such as {@code local[2]}
 */
public record RunFacts(
    Instant started, Instant finished, double seconds, int exitStatus, String master) {
  /** Exit status of a run that is done. */
  public static final int DONE = 0;

  /** Exit status of a run that {@code --strict} refused. */
  public static final int REFUSED = 3;

  public RunFacts {
    FactChecks.finite("seconds", seconds);
  }

  public static RunFacts of(Instant started, Instant finished, int exitStatus, String master) {
    double seconds = Duration.between(started, finished).toNanos() / 1e9;
    return new RunFacts(started, finished, seconds, exitStatus, master);
  }
}

package io.tsds.report;

import java.util.Locale;

/**
 * How far a stage is, as the log says it.
 *
 * @param name what the stage does
 * @param done tasks that have ended
 * @param tasks tasks in all
 * @param rows rows that all tasks together go through, 0 where that means nothing
 * @param seconds since the stage began
 */
public record StageProgress(String name, int done, int tasks, long rows, double seconds) {

  /** One line; the time left supposes that the other tasks take as long as those that ended. */
  public String line() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT, "%s: %d %% (%,d of %,d tasks)", name, 100L * done / tasks, done, tasks));
    if (done > 0) {
      if (rows > 0) {
        line.append(String.format(Locale.ROOT, ", %,.0f rows/s", rowsPerSecond()));
      }
      line.append(", about ")
          .append(Figures.wholeSeconds(seconds / done * (tasks - done)))
          .append(" left");
    }
    return line.toString();
  }

  private double rowsPerSecond() {
    return (double) rows * done / tasks / seconds;
  }
}

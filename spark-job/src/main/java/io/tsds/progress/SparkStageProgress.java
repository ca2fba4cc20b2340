package io.tsds.progress;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import java.util.Locale;

/**
 * How far a stage is, as the log says it.
 *
 * @param name what the stage does
 * @param done tasks that have ended
 * @param tasks tasks in all
 * @param rowsRead rows that tasks have gone through, those still at work included; 0 where nobody
 *     counts them
 * @param rows rows that all tasks together go through, 0 where that means nothing
 * @param seconds since the stage began
 */
record SparkStageProgress(
    String name, int done, int tasks, long rowsRead, long rows, double seconds) {

  /** One line; the time left supposes that what is left goes as fast as what is done. */
  public String line() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(Locale.ROOT, "%s: %d %% (", name, (int) Math.floor(100 * share() + 1e-9)));
    if (countsRows()) {
      line.append(
          String.format(
              Locale.ROOT, "%,d of %s, ", Math.min(rowsRead, rows), Quantity.of(rows, "row")));
    }
    line.append(String.format(Locale.ROOT, "%,d of %s)", done, Quantity.of(tasks, "task")));
    if (share() == 0) {
      return line.append(", " + Figures.wholeSeconds(seconds) + " so far").toString();
    }
    if (rows > 0) {
      line.append(String.format(Locale.ROOT, ", %,.0f rows/s", rows * share() / seconds));
    }
    return line.append(", about ")
        .append(Figures.wholeSeconds(seconds / share() * (1 - share())))
        .append(" left")
        .toString();
  }

  private boolean countsRows() {
    return rows > 0 && rowsRead > 0;
  }

  /** By rows where they are counted, since a task may take as long as the stage. */
  private double share() {
    return countsRows() ? Math.min(1, (double) rowsRead / rows) : (double) done / tasks;
  }
}

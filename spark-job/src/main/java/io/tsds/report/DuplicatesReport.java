package io.tsds.report;

import io.tsds.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What groups of near-duplicates were written.
 *
 * @param tasks the target tasks, or one without a name
 */
public record DuplicatesReport(
    RunFacts run, Map<String, String> parameters, List<OfTask> tasks, Versions versions) {
  private static final int MOST_LISTED = 10;

  public DuplicatesReport {
    tasks = List.copyOf(tasks);
  }

  /**
   * The groups of a target task's pool.
   *
   * @param task its name; null where the queries were not split
   * @param folder of the rows, in the output
   * @param bandwidth closer than which candidates are near-duplicates
   * @param pool its candidates
   * @param written rows that were written
   */
  public record OfTask(
      String task,
      String folder,
      double bandwidth,
      long pool,
      DuplicateGroupFacts groups,
      long written) {
    public OfTask {
      FactChecks.count("pool", pool);
      FactChecks.count("written", written);
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      String title = task == null ? "" : "target task " + task + ": ";
      text.append(
          String.format(
              Locale.ROOT,
              "%s%s with %,d of %s of the pool, closer than %s%n",
              title,
              Quantity.of(groups.groups(), "group"),
              groups.rows(),
              Quantity.of(pool, "candidate"),
              bandwidth));
      for (DuplicateGroupFacts.Group group : groups.largest()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %s, kept id %s%n",
                Quantity.of(group.size(), "member"),
                group.kept()));
      }
      if (groups.groups() > groups.largest().size()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  and %s not larger than these%n",
                Quantity.of(groups.groups() - groups.largest().size(), "group")));
      }
      return text.toString();
    }
  }

  /** Groups of all target tasks. */
  public long groups() {
    return tasks.stream().mapToLong(task -> task.groups().groups()).sum();
  }

  /** Rows written of all target tasks. */
  public long written() {
    return tasks.stream().mapToLong(OfTask::written).sum();
  }

  /** What there is for people, a line a subject. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (OfTask task : tasks.subList(0, Math.min(tasks.size(), MOST_LISTED))) {
      text.append(task.text());
    }
    if (tasks.size() > MOST_LISTED) {
      text.append(
          String.format(
              Locale.ROOT,
              "and %s more, which report.json has%n",
              Quantity.of(tasks.size() - MOST_LISTED, "target task")));
    }
    return text.toString();
  }
}

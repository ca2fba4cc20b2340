package io.tsds.report;

import io.tsds.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a run for several tasks has to say about all of them: what they share, and each in short.
 * The report of a task ({@link RunReport}) lies in its folder.
 *
 * @param requested the parameters as the user asked for them; what a task used is in its report
 * @param files the output is that of all tasks
 * @param counts queries and skipped queries of all tasks, and the distinct candidates in all pools
 * @param stages those that ran for all tasks at once, in the order in which they ran
 * @param tasks in the order of their names' UTF-8 bytes
 * @param warnings what concerns some tasks only begins with their names
 */
public record TargetsReport(
    RunFacts run,
    Parameters.Values requested,
    FileFacts files,
    Counts counts,
    List<StageFacts> stages,
    List<TargetSummary> tasks,
    BlasFacts blas,
    FilterFacts filter,
    Versions versions,
    List<String> warnings) {
  /** With a thousand tasks, more would hide everything else. */
  private static final int MOST_OF_A_KIND = 3;

  private static final int MOST_NAMES = 10;
  private static final Pattern FIGURE = Pattern.compile("[0-9][0-9.,]*");

  public TargetsReport {
    stages = List.copyOf(stages);
    tasks = List.copyOf(tasks);
    warnings = List.copyOf(warnings);
  }

  /**
   * The report on all tasks.
   *
   * @param files the inputs, and the output folder of the run
   * @param counts of all tasks
   * @param stages that ran for all tasks at once; each task's report begins with them
   * @param folders of the tasks, in the output folder
   * @param tasks the reports of the tasks, in the same order; at least one
   */
  public static TargetsReport of(
      RunFacts run,
      FileFacts files,
      Counts counts,
      List<StageFacts> stages,
      List<String> folders,
      List<RunReport> tasks) {
    List<TargetSummary> summaries = new ArrayList<>();
    for (int task = 0; task < tasks.size(); task++) {
      summaries.add(TargetSummary.of(tasks.get(task), folders.get(task), stages.size()));
    }
    RunReport first = tasks.get(0);
    return new TargetsReport(
        run,
        first.parameters().requested(),
        files,
        counts,
        stages,
        summaries,
        first.blas(),
        first.filter(),
        first.versions(),
        warnings(counts, tasks));
  }

  /** Each warning once, with the names of those that it concerns unless these are all. */
  private static List<String> warnings(Counts counts, List<RunReport> tasks) {
    Map<String, List<String>> concerned = new LinkedHashMap<>();
    for (RunReport task : tasks) {
      for (String warning : task.warnings()) {
        concerned.computeIfAbsent(warning, text -> new ArrayList<>()).add(task.task());
      }
    }
    List<String> warnings = new ArrayList<>();
    byKind(concerned)
        .forEach(
            kind -> {
              long shown = 0;
              for (String warning : kind.subList(0, Math.min(kind.size(), MOST_OF_A_KIND))) {
                List<String> names = concerned.get(warning);
                warnings.add(titled(warning, names, tasks.size()));
                shown += names.size();
              }
              long all = kind.stream().mapToLong(warning -> concerned.get(warning).size()).sum();
              if (all > shown) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "%,d other tasks have a warning like the last, which is in their own reports",
                        all - shown));
              }
            });
    long ofTasks = tasks.stream().mapToLong(task -> task.counts().skippedQueries()).sum();
    if (counts.skippedQueries() > ofTasks) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "left out for want of a task that can be one (--on-bad-row skip): %s",
              Quantity.of(counts.skippedQueries() - ofTasks, "query")));
    }
    return warnings;
  }

  /** Warnings that differ in their figures alone, together; kinds in the order of their first. */
  private static Collection<List<String>> byKind(Map<String, List<String>> warnings) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    for (String warning : warnings.keySet()) {
      kinds
          .computeIfAbsent(FIGURE.matcher(warning).replaceAll("#"), kind -> new ArrayList<>())
          .add(warning);
    }
    return kinds.values();
  }

  private static String titled(String warning, List<String> names, int tasks) {
    if (names.size() == tasks) {
      return warning;
    }
    int shown = Math.min(names.size(), MOST_NAMES);
    String others =
        shown == names.size()
            ? ""
            : String.format(Locale.ROOT, " and %,d others", names.size() - shown);
    return String.format(
        Locale.ROOT, "task %s%s: %s", String.join(", ", names.subList(0, shown)), others, warning);
  }

  /** The tasks whose certificates do not hold. */
  public List<TargetSummary> notExact() {
    return tasks.stream().filter(task -> !task.isExact()).toList();
  }
}

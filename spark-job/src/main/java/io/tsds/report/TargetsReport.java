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
 * What a run for several target tasks has to say about all of them: what they share, and each in
 * short. The report of a target task ({@link RunReport}) lies in its folder.
 *
 * @param requested the parameters as the user asked for them; what a target task used is in its
 *     report
 * @param files the output is that of all target tasks
 * @param counts queries and skipped queries of all target tasks, and the distinct candidates in all
 *     pools
 * @param stages those that ran for all target tasks at once, in the order in which they ran
 * @param tasks in the order of their names' UTF-8 bytes
 * @param mixture null where none was asked for
 * @param warnings what concerns some target tasks only begins with their names
 * @param pictures null in a report of an earlier build, and of more target tasks than can be drawn
 */
public record TargetsReport(
    RunFacts run,
    Parameters.Values requested,
    FileFacts files,
    Counts counts,
    List<StageFacts> stages,
    List<TargetSummary> tasks,
    MixtureFacts mixture,
    BlasFacts blas,
    FilterFacts filter,
    Versions versions,
    List<String> warnings,
    TargetPictures pictures)
    implements SelectionReport {
  /** With a thousand target tasks, more would hide everything else. */
  private static final int MOST_OF_A_KIND = 3;

  private static final int MOST_NAMES = 10;
  private static final Pattern FIGURE = Pattern.compile("[0-9][0-9.,]*");

  public TargetsReport {
    stages = List.copyOf(stages);
    tasks = List.copyOf(tasks);
    warnings = List.copyOf(warnings);
  }

  /**
   * The report on all target tasks.
   *
   * @param files the inputs, and the output folder of the run
   * @param counts of all target tasks
   * @param stages that ran for all target tasks at once; each target task's report begins with them
   * @param folders of the target tasks, in the output folder
   * @param targets the reports of the target tasks, in the same order; at least one
   */
  public static TargetsReport of(
      RunFacts run,
      FileFacts files,
      Counts counts,
      List<StageFacts> stages,
      List<String> folders,
      List<RunReport> targets) {
    List<TargetSummary> summaries = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      summaries.add(TargetSummary.of(targets.get(target), folders.get(target), stages.size()));
    }
    RunReport first = targets.get(0);
    return new TargetsReport(
        run,
        first.parameters().requested(),
        files,
        counts,
        stages,
        summaries,
        null,
        first.blas(),
        first.filter(),
        first.versions(),
        warnings(counts, targets),
        TargetPictures.of(targets));
  }

  /**
   * The report with what the target tasks share.
   *
   * @param overlap as {@link TargetPictures} has it
   */
  public TargetsReport withOverlap(List<List<Double>> overlap) {
    return new TargetsReport(
        run,
        requested,
        files,
        counts,
        stages,
        tasks,
        mixture,
        blas,
        filter,
        versions,
        warnings,
        new TargetPictures(pictures.targets(), overlap));
  }

  /** The same with stages that ran for all target tasks at once behind those of each. */
  public TargetsReport after(List<StageFacts> later) {
    List<StageFacts> all = new ArrayList<>(stages);
    all.addAll(later);
    return new TargetsReport(
        run, requested, files, counts, all, tasks, mixture, blas, filter, versions, warnings,
        pictures);
  }

  /** The same with a mixture of the target tasks, or null. */
  public TargetsReport with(MixtureFacts mixed) {
    return new TargetsReport(
        run, requested, files, counts, stages, tasks, mixed, blas, filter, versions, warnings,
        pictures);
  }

  /** Each warning once, with the names of those that it concerns unless these are all. */
  private static List<String> warnings(Counts counts, List<RunReport> targets) {
    Map<String, List<String>> concerned = new LinkedHashMap<>();
    for (RunReport target : targets) {
      for (String warning : target.warnings()) {
        concerned.computeIfAbsent(warning, text -> new ArrayList<>()).add(target.task());
      }
    }
    List<String> warnings = new ArrayList<>();
    byKind(concerned)
        .forEach(
            kind -> {
              long shown = 0;
              for (String warning : kind.subList(0, Math.min(kind.size(), MOST_OF_A_KIND))) {
                List<String> names = concerned.get(warning);
                warnings.add(titled(warning, names, targets.size()));
                shown += names.size();
              }
              long all = kind.stream().mapToLong(warning -> concerned.get(warning).size()).sum();
              if (all > shown) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "%s with a warning like the last, which is in the report of each",
                        Quantity.of(all - shown, "other target task")));
              }
            });
    long ofTargets = targets.stream().mapToLong(target -> target.counts().skippedQueries()).sum();
    if (counts.skippedQueries() > ofTargets) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "left out for want of a target task that can be one (`on-bad-row` skip): %s",
              Quantity.of(counts.skippedQueries() - ofTargets, "query")));
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

  private static String titled(String warning, List<String> names, int targets) {
    if (names.size() == targets) {
      return warning;
    }
    int shown = Math.min(names.size(), MOST_NAMES);
    String others =
        shown == names.size()
            ? ""
            : String.format(Locale.ROOT, " and %s", Quantity.of(names.size() - shown, "other"));
    return String.format(
        Locale.ROOT,
        "target task %s%s: %s",
        String.join(", ", names.subList(0, shown)),
        others,
        warning);
  }

  @Override
  public boolean certificatesHold() {
    return notExact().isEmpty();
  }

  /** The target tasks whose certificates do not hold. */
  public List<TargetSummary> notExact() {
    return tasks.stream().filter(target -> !target.isExact()).toList();
  }
}

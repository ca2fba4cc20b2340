package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.TargetsText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was checked, what of it does not hold, and what could not be checked. */
public final class Findings {
  private static final int FAILURES_NAMED = 10;

  /** Of all that does not hold, where there are many target tasks. */
  private static final int FAULTS_NAMED = 100;

  private final List<Check> checks = new ArrayList<>();
  private final List<String> unchecked = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private long queriesChecked;
  private long neighborsChecked;
  private long probabilitiesChecked;

  /**
   * One check.
   *
   * @param target what stands before the subject; empty where it is about the only target task, or
   *     all
   * @param kind what it is about
   * @param checked what was compared, with counts
   * @param failures each thing that does not hold, in a sentence
   */
  public record Check(String target, String kind, String checked, List<String> failures) {
    public Check {
      failures = List.copyOf(failures);
    }

    /** What it is about, with the target task. */
    public String subject() {
      return target + kind;
    }

    public boolean holds() {
      return failures.isEmpty();
    }
  }

  void add(String kind, String checked, List<String> failures) {
    add("", kind, checked, failures);
  }

  void add(String target, String kind, String checked, List<String> failures) {
    checks.add(new Check(target, kind, checked, failures));
  }

  /** Adds something that the output should allow to check and does not. */
  void addUnchecked(String text) {
    unchecked.add(text);
  }

  /** Adds something that this command does not check. */
  void addLimit(String text) {
    limits.add(text);
  }

  void countQueries(long queries, long neighbors) {
    queriesChecked += queries;
    neighborsChecked += neighbors;
  }

  void countProbabilities(long probabilities) {
    probabilitiesChecked += probabilities;
  }

  /** Queries whose lists were held against a brute force. */
  public long queriesChecked() {
    return queriesChecked;
  }

  /** Neighbors in these lists. */
  public long neighborsChecked() {
    return neighborsChecked;
  }

  /** Probabilities that were computed again. */
  public long probabilitiesChecked() {
    return probabilitiesChecked;
  }

  public List<Check> checks() {
    return List.copyOf(checks);
  }

  /** What an output should allow to check and this one does not. */
  public List<String> unchecked() {
    return List.copyOf(unchecked);
  }

  /** All that does not hold. */
  public List<String> failures() {
    return checks.stream()
        .flatMap(check -> check.failures().stream().map(text -> check.subject() + ": " + text))
        .toList();
  }

  /**
   * A table for people: of a few target tasks every check, of many every kind of them and every
   * fault.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (targets() > TargetsText.MOST_LISTED) {
      addKinds(text);
    } else {
      addChecks(text);
    }
    addNotChecked(text);
    return text.toString();
  }

  private long targets() {
    return checks.stream()
        .map(Check::target)
        .filter(target -> !target.isEmpty())
        .distinct()
        .count();
  }

  private void addKinds(StringBuilder text) {
    Map<String, List<Check>> kinds = new LinkedHashMap<>();
    checks.forEach(check -> kinds.computeIfAbsent(check.kind(), k -> new ArrayList<>()).add(check));
    kinds.forEach(
        (kind, all) -> {
          long holding = all.stream().filter(Check::holds).count();
          Check first = all.get(0);
          line(
              text,
              kind,
              holding == all.size() ? "holds" : "DOES NOT HOLD",
              first.target().isEmpty()
                  ? first.checked()
                  : String.format(
                      Locale.ROOT,
                      "of %,d of %s",
                      holding,
                      Quantity.of(all.size(), "target task")));
        });
    List<String> faults = failures();
    faults.stream().limit(FAULTS_NAMED).forEach(fault -> line(text, "fault", "", fault));
    if (faults.size() > FAULTS_NAMED) {
      line(text, "", "", String.format(Locale.ROOT, "and %,d more", faults.size() - FAULTS_NAMED));
    }
    line(
        text,
        "all",
        faults.isEmpty() ? "holds" : "DOES NOT HOLD",
        String.format(
            Locale.ROOT,
            "%s of %s, with %s of %s and %s by brute force; %s",
            Quantity.of(checks.size(), "check"),
            Quantity.of(targets(), "target task"),
            Quantity.of(neighborsChecked, "neighbor"),
            Quantity.of(queriesChecked, "query"),
            Quantity.of(probabilitiesChecked, "probability"),
            faults.isEmpty() ? "no fault" : Quantity.of(faults.size(), "fault")));
  }

  private void addChecks(StringBuilder text) {
    for (Check check : checks) {
      line(text, check.subject(), check.holds() ? "holds" : "DOES NOT HOLD", check.checked());
      check.failures().stream()
          .limit(FAILURES_NAMED)
          .forEach(failure -> line(text, "", "", failure));
      int more = check.failures().size() - FAILURES_NAMED;
      if (more > 0) {
        line(text, "", "", "and " + Figures.count(more) + " more");
      }
    }
  }

  private void addNotChecked(StringBuilder text) {
    unchecked.stream().limit(FAILURES_NAMED).forEach(what -> line(text, "not checked", "-", what));
    int more = unchecked.size() - FAILURES_NAMED;
    if (more > 0) {
      line(text, "", "", "and " + Figures.count(more) + " more");
    }
    limits.forEach(what -> line(text, "not checked", "-", what));
  }

  private static void line(StringBuilder text, String subject, String holds, String what) {
    text.append(String.format(Locale.ROOT, "%-24s %-14s %s", subject, holds, what)).append('\n');
  }
}

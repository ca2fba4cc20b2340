package io.tsds.verify;

import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was checked, what of it does not hold, and what could not be checked. */
public final class Findings {
  private static final int FAILURES_NAMED = 10;

  private final List<Check> checks = new ArrayList<>();
  private final List<String> unchecked = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private long queriesChecked;
  private long neighborsChecked;
  private long probabilitiesChecked;

  /**
   * One check.
   *
   * @param subject what it is about
   * @param checked what was compared, with counts
   * @param failures each thing that does not hold, in a sentence
   */
  public record Check(String subject, String checked, List<String> failures) {
    public Check {
      failures = List.copyOf(failures);
    }

    public boolean holds() {
      return failures.isEmpty();
    }
  }

  void add(String subject, String checked, List<String> failures) {
    checks.add(new Check(subject, checked, failures));
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

  /** A table for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
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
    unchecked.forEach(what -> line(text, "not checked", "-", what));
    limits.forEach(what -> line(text, "not checked", "-", what));
    return text.toString();
  }

  private static void line(StringBuilder text, String subject, String holds, String what) {
    text.append(String.format(Locale.ROOT, "%-24s %-14s %s", subject, holds, what)).append('\n');
  }
}

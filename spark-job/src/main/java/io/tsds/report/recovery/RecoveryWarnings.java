package io.tsds.report.recovery;

import java.util.ArrayList;
import java.util.List;

/** What the facts of a report warn of, most important first. */
final class RecoveryWarnings {
  private RecoveryWarnings() {}

  static List<String> of(
      RecoveryReport.Subject subject,
      RecoveryReport.Grouping grouping,
      RecoveryReport.Result result) {
    return new ArrayList<>();
  }
}

package io.tsds.verify;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.report.MixtureFacts;
import io.tsds.report.ReportJson;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.run.OutputReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of a mixture: its rows by themselves, as those of a target task, and its probabilities
 * against those of the target tasks.
 */
final class MixtureChecks {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final int MOST_FAILURES = 100;
  private static final String MIXTURE = "mixture";
  private static final String FOLDER = MIXTURE + "/";
  private static final String TITLE = MIXTURE + ": ";

  private final RecordedRun run;
  private final List<TargetQueries> queries;
  private final List<CheckedTarget> targets;

  /**
   * @param targets all of them, in the order of the queries' target tasks
   */
  MixtureChecks(RecordedRun run, List<TargetQueries> queries, List<CheckedTarget> targets) {
    this.run = run;
    this.queries = queries;
    this.targets = targets;
  }

  /**
   * Checks.
   *
   * @param candidateRows of the candidates
   */
  void check(OutputReader output, ResultRows rows, long candidateRows, Findings findings) {
    try {
      MixtureFacts recorded = recorded(Verification.text(output, Verification.REPORT));
      ResultRows.Probabilities probabilities = rows.probabilities(FOLDER + "probabilities/");
      new ResultRowChecks(run, ResultRowChecks.Recorded.of(recorded), findings, TITLE)
          .check(probabilities, (name, size) -> rows.selection(FOLDER + name + "/", size));
      compare(recorded, probabilities, findings);
      if (run.weights()) {
        new WeightChecks(output, FOLDER, candidateRows)
            .check(TITLE, probabilities, recorded.checksums().weights(), findings);
      }
    } catch (ContentFault e) {
      findings.add(MIXTURE, "reading it", List.of(e.getMessage()));
      LOG.debug("cannot read the mixture", e);
    }
  }

  private static MixtureFacts recorded(String report) {
    try {
      MixtureFacts mixture = ReportJson.readTargets(report).mixture();
      if (mixture != null) {
        return mixture;
      }
    } catch (UserException e) {
      throw new ContentFault(Verification.REPORT, "is " + e.getMessage());
    }
    throw new ContentFault(Verification.REPORT, "has no mixture");
  }

  /** Compares the weights, and each probability with the weighted sum of the target tasks'. */
  private void compare(
      MixtureFacts recorded, ResultRows.Probabilities probabilities, Findings findings) {
    List<String> failures = new ArrayList<>();
    try {
      double[] weights =
          run.taskWeights()
              .normalized(
                  queries.stream().map(TargetQueries::name).toList(),
                  queries.stream().map(target -> target.rows().length).toList());
      compareWeights(weights, recorded, failures);
      compareSums(weights, probabilities, failures);
    } catch (UserException | IllegalArgumentException e) {
      failures.add("the weights cannot be made again: " + e.getMessage());
    }
    findings.add(
        MIXTURE,
        String.format(
            Locale.ROOT,
            "weights of %,d target tasks, and each of %,d probabilities the weighted sum of theirs",
            targets.size(),
            probabilities.ids().size()),
        failures);
  }

  private void compareWeights(double[] weights, MixtureFacts recorded, List<String> failures) {
    List<MixtureFacts.Weight> expected = new ArrayList<>();
    for (TargetQueries target : queries) {
      expected.add(new MixtureFacts.Weight(target.name(), weights[expected.size()]));
    }
    ResultRowChecks.compare("weights", expected, recorded.weights(), failures);
  }

  private void compareSums(
      double[] weights, ResultRows.Probabilities mixed, List<String> failures) {
    double[] sums = new double[mixed.ids().size()];
    for (int target = 0; target < weights.length; target++) {
      ResultRows.Probabilities rows = targets.get(target).rows();
      for (int row = 0; row < rows.values().length; row++) {
        double term = weights[target] * rows.values()[row];
        int place = mixed.ids().find(rows.ids(), row);
        if (place >= 0) {
          sums[place] += term;
        } else if (term > 0) {
          fail(failures, rows.ids(), row, term, "none");
        }
      }
    }
    for (int place = 0; place < sums.length; place++) {
      if (sums[place] != mixed.values()[place]) {
        fail(failures, mixed.ids(), place, sums[place], Double.toString(mixed.values()[place]));
      }
    }
  }

  private static void fail(
      List<String> failures, IdColumn ids, int row, double expected, String found) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(
          String.format(
              Locale.ROOT,
              "id %s: expected a probability of %s, found %s",
              ids.text(row),
              expected,
              found));
    }
  }
}

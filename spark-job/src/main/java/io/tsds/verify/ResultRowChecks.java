package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.report.Checksums;
import io.tsds.report.Figures;
import io.tsds.report.MixtureFacts;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.sampling.Sampler;
import io.tsds.storage.result.RowChecksums;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The checks of a target task's rows that need no input: order, sums, checksums, and the draws
 * again.
 */
final class ResultRowChecks {
  private static final double SUM_TOLERANCE = 1e-9;

  private final RecordedRun run;
  private final Recorded report;
  private final Findings findings;
  private final String target;

  /** What a report says of the rows. */
  record Recorded(double probabilitySum, long support, SampleFacts sample, Checksums checksums) {
    static Recorded of(RunReport report) {
      return new Recorded(
          report.certificate().probabilitySum(),
          report.support().size(),
          report.sample(),
          report.checksums());
    }

    static Recorded of(MixtureFacts mixture) {
      return new Recorded(
          mixture.probabilitySum(),
          mixture.support().size(),
          mixture.sample(),
          mixture.checksums());
    }
  }

  /**
   * @param target what stands before subjects, empty for the only target task
   */
  ResultRowChecks(RecordedRun run, Recorded report, Findings findings, String target) {
    this.run = run;
    this.report = report;
    this.findings = findings;
    this.target = target;
  }

  /** Checks the probabilities and, against them, the selection. */
  void check(ResultRows.Probabilities probabilities, SelectionReader selections) {
    IdColumn ids = probabilities.ids();
    findings.add(
        target,
        "probabilities",
        String.format(
            Locale.ROOT,
            "%s: ids ascending and unique, every p above 0, sum %s, checksum as in the report",
            Quantity.of(ids.size(), "row"),
            Figures.number(sum(probabilities.values()))),
        probabilityFailures(probabilities));
    SupportDraws larger = null;
    for (int i = run.sampleSizes().size() - 1; i >= 0; i--) {
      larger = checkSelection(probabilities, selections, i, larger);
    }
  }

  /** Reads the selection of a sample size. */
  @FunctionalInterface
  interface SelectionReader {
    ResultRows.Selection read(String folder, long sampleSize);
  }

  /**
   * Checks the selection of one sample size.
   *
   * @param larger that of the next larger, null for the largest
   */
  private SupportDraws checkSelection(
      ResultRows.Probabilities probabilities,
      SelectionReader selections,
      int number,
      SupportDraws larger) {
    List<Long> sizes = run.sampleSizes();
    long size = sizes.get(number);
    String title = sizes.size() == 1 ? target : target + "size " + size + ": ";
    ResultRows.Selection selection =
        selections.read(sizes.size() == 1 ? "selection" : "selection/size=" + size, size);
    IdColumn ids = probabilities.ids();
    List<String> failures = new ArrayList<>();
    SupportDraws draws = new SupportDraws(ids, selection, run.epochs(), size);
    addRowFailures(selection, draws, failures);
    if (larger != null) {
      addNestingFailures(ids, draws, larger, failures);
    }
    findings.add(
        title,
        "selection",
        String.format(
            Locale.ROOT,
            "%s of %s: sorted, ids among those with a probability, %s an epoch, checksum as"
                + " in the report",
            Quantity.of(selection.draws().length, "row"),
            Quantity.of(run.epochs(), "epoch"),
            Quantity.of(size, "draw")),
        selectionFailures(ids, draws, recordedChecksum(number), failures));
    findings.add(
        title,
        "draws",
        String.format(
            Locale.ROOT, "all epochs drawn again from the probabilities with seed %d", run.seed()),
        redrawn(probabilities, draws, number));
    return draws;
  }

  private String recordedChecksum(int number) {
    return report.sample() == null || report.sample().sizes() == null
        ? report.checksums().selection()
        : report.sample().sizes().get(number).checksum();
  }

  /** Candidates that a smaller sample has more often than the larger one that contains it. */
  private static void addNestingFailures(
      IdColumn ids, SupportDraws draws, SupportDraws larger, List<String> failures) {
    for (int epoch = 0; epoch < draws.epochs(); epoch++) {
      long[] few = draws.of(epoch);
      long[] many = larger.of(epoch);
      for (int place = 0; place < few.length; place++) {
        if (few[place] > many[place]) {
          failures.add(
              String.format(
                  Locale.ROOT,
                  "epoch %d, id %s has %d draws, and %d with the next larger size",
                  epoch,
                  ids.text(place),
                  few[place],
                  many[place]));
        }
      }
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private List<String> probabilityFailures(ResultRows.Probabilities rows) {
    List<String> failures = new ArrayList<>();
    IdColumn ids = rows.ids();
    for (int row = 0; row < ids.size(); row++) {
      double p = rows.values()[row];
      if (!(p > 0 && p <= 1 + SUM_TOLERANCE)) {
        failures.add(
            String.format(Locale.ROOT, "id %s has %s; must be in (0, 1]", ids.text(row), p));
      }
      if (row > 0 && ids.compare(row - 1, ids, row) >= 0) {
        failures.add(
            String.format(Locale.ROOT, "id %s comes behind %s", ids.text(row), ids.text(row - 1)));
      }
    }
    double sum = sum(rows.values());
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      failures.add("the sum is " + sum + "; must be 1");
    }
    compare("sum", report.probabilitySum(), sum, failures);
    compare("rows", report.support(), ids.size(), failures);
    compare(
        "checksum",
        report.checksums().probabilities(),
        RowChecksums.ofProbabilities(ids, rows.values()),
        failures);
    return failures;
  }

  /** What is wrong with single rows. */
  private void addRowFailures(
      ResultRows.Selection rows, SupportDraws support, List<String> failures) {
    for (int row = 0; row < rows.draws().length; row++) {
      int epoch = rows.epochs()[row];
      String which = String.format(Locale.ROOT, "epoch %d, id %s", epoch, rows.ids().text(row));
      if (row > 0 && !inOrder(rows, row)) {
        failures.add(which + " is not in the order of epochs and ids");
      }
      if (!support.isOfSupport(row)) {
        failures.add(which + " has no probability");
      } else if (epoch < 0 || epoch >= run.epochs()) {
        failures.add(which + " is of no epoch of the run");
      }
      boolean once = run.draw().isDistinct();
      if (rows.draws()[row] < 1 || (once && rows.draws()[row] > 1)) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s has %d draws; must be %s",
                which,
                rows.draws()[row],
                once ? "1, as drawn once at the most" : "at least 1"));
      }
    }
  }

  private static boolean inOrder(ResultRows.Selection rows, int row) {
    int before = rows.epochs()[row - 1];
    int epoch = rows.epochs()[row];
    return before < epoch || (before == epoch && rows.ids().compare(row - 1, rows.ids(), row) < 0);
  }

  private List<String> selectionFailures(
      IdColumn support, SupportDraws draws, String checksum, List<String> failures) {
    for (int epoch = 0; epoch < draws.epochs(); epoch++) {
      long drawn = 0;
      for (long times : draws.of(epoch)) {
        drawn += times;
      }
      compare("epoch " + epoch + ", draws", draws.sampleSize(), drawn, failures);
    }
    compare("checksum", checksum, checksum(support, draws), failures);
    return failures;
  }

  /** The checksum, or why there is none: counts that the column of draws cannot hold. */
  private static String checksum(IdColumn support, SupportDraws draws) {
    try {
      return RowChecksums.ofSelection(support, draws);
    } catch (ArithmeticException e) {
      return "none, as a candidate has more draws than an epoch";
    }
  }

  private List<String> redrawn(ResultRows.Probabilities rows, SupportDraws draws, int number) {
    List<String> failures = new ArrayList<>();
    try {
      Sampler sampler =
          Sampler.nested(rows.values(), run.sampleSizes(), run.draw(), run.seed()).get(number);
      for (int epoch = 0; epoch < draws.epochs(); epoch++) {
        long[] again = sampler.draws(epoch);
        long[] written = draws.of(epoch);
        for (int place = 0; place < again.length; place++) {
          if (again[place] != written[place]) {
            compare(
                String.format(Locale.ROOT, "epoch %d, id %s, draws", epoch, rows.ids().text(place)),
                again[place],
                written[place],
                failures);
          }
        }
      }
    } catch (UserException | IllegalArgumentException e) {
      failures.add("they cannot be drawn again: " + e.getMessage());
    }
    return failures;
  }

  static void compare(String what, Object expected, Object found, List<String> failures) {
    if (!Objects.equals(expected, found)) {
      failures.add(String.format(Locale.ROOT, "%s: expected %s, found %s", what, expected, found));
    }
  }

  static void compare(String what, long expected, long found, List<String> failures) {
    if (expected != found) {
      failures.add(String.format(Locale.ROOT, "%s: expected %d, found %d", what, expected, found));
    }
  }
}

package io.tsds.report.recovery;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import java.util.List;
import java.util.Locale;

/**
 * How far a finished selection is from others.
 *
 * @param output its folder
 * @param size distinct candidates that it has
 * @param budget B that the printed theorem is taken with
 * @param clusters how many there are
 * @param bounds one for each reference
 */
public record BoundReport(
    String output,
    long size,
    long budget,
    int clusters,
    List<BoundFacts> bounds,
    LossConstants constants) {
  private static final int MOST_CLUSTERS = 24;

  public BoundReport {
    bounds = List.copyOf(bounds);
  }

  /** The report for the terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s: %s in %s.",
        output,
        Quantity.of(size, "distinct candidate"),
        Quantity.of(clusters, "cluster"));
    line(text, "%s", BoundSentences.preface());
    for (BoundFacts bound : bounds) {
      line(text, "");
      line(
          text,
          "%s (%s): %s.",
          bound.name(),
          bound.description(),
          Quantity.of(bound.size(), "candidate"));
      BoundSentences.of(bound).forEach(sentence -> line(text, "  %s", sentence));
      gaps(text, bound);
    }
    line(text, "");
    BoundSentences.of(constants).forEach(sentence -> line(text, "%s", sentence));
    constants.contradiction().ifPresent(warning -> line(text, "Warning: %s", warning));
    return text.toString();
  }

  private static void gaps(StringBuilder text, BoundFacts bound) {
    line(text, "  %8s %12s %12s %12s %12s", "cluster", "selected", "reference", "below", "above");
    for (BoundFacts.ClusterGap gap : bound.clusters().stream().limit(MOST_CLUSTERS).toList()) {
      line(
          text,
          "  %8d %12s %12s %12s %12s",
          gap.number(),
          Figures.count(gap.selected()),
          Figures.count(gap.reference()),
          Figures.count(gap.shortfall()),
          Figures.count(gap.excess()));
    }
    int more = bound.clusters().size() - MOST_CLUSTERS;
    if (more > 0) {
      line(text, "  and %s", Quantity.of(more, "more cluster"));
    }
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}

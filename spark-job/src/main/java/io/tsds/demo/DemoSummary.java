package io.tsds.demo;

import io.tsds.report.Figures;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.report.Verdict;
import java.util.Locale;
import java.util.function.Function;

/**
 * What the demo found, in figures and in words.
 *
 * @param duplicatedCandidates candidates whose content occurs more than once
 * @param shareOfCandidates their share of all candidates
 * @param shareOfContents the share of all contents that the repeated ones make up, each counted
 *     once: what a selection that sees through copies would give them
 * @param folder where data and outputs are
 * @param seconds of the whole demo
 */
public record DemoSummary(
    long duplicatedCandidates,
    double shareOfCandidates,
    double shareOfContents,
    Side kde,
    Side uniform,
    String folder,
    double seconds) {

  /**
   * One method's side of the comparison.
   *
   * @param probabilityOnDuplicates share of the probability on duplicated candidates
   * @param drawsOnDuplicates share of the draws on duplicated candidates
   */
  public record Side(RunReport report, double probabilityOnDuplicates, double drawsOnDuplicates) {

    static Side of(DemoSelection selection, KnownDuplicates duplicates) {
      return new Side(
          selection.report(),
          selection.probabilities().shareOn(duplicates),
          selection.draws().shareOn(duplicates));
    }
  }

  static DemoSummary of(
      KnownDuplicates duplicates,
      DemoSelection kde,
      DemoSelection uniform,
      String folder,
      double seconds) {
    long candidates = kde.report().counts().candidates();
    return new DemoSummary(
        duplicates.ids().length,
        duplicates.ids().length / (double) candidates,
        duplicates.shareOfContents(candidates),
        Side.of(kde, duplicates),
        Side.of(uniform, duplicates),
        folder,
        seconds);
  }

  /** For the terminal. */
  public String text() {
    StringBuilder text = new StringBuilder(2048);
    setting(text);
    row(text, "", "KNN-KDE", "KNN-Uniform");
    row(
        text,
        "probability on copied ones",
        side -> Figures.percent(side.probabilityOnDuplicates()));
    row(text, "draws of copied ones", side -> Figures.percent(side.drawsOnDuplicates()));
    row(text, "level s*", side -> Figures.number(side.report().assignment().sStar()));
    row(text, "neighbors per query K", side -> sizes(side.report()));
    row(text, "candidates with probability", side -> support(side.report()));
    row(text, "certificate", side -> Verdict.of(side.report()).outcome().title());
    row(text, "time", side -> Figures.seconds(side.report().run().seconds()));
    for (StageFacts stage : kde.report().stages()) {
      row(text, "  " + stage.name(), side -> seconds(side.report(), stage.name()));
    }
    text.append('\n').append(conclusion()).append("\n\n");
    outputs(text);
    return text.toString();
  }

  private void setting(StringBuilder text) {
    text.append(
        String.format(
            Locale.ROOT,
            """
        %s candidates and %s queries of dimension %d. Some contents were copied many times, with
        a little noise: copied candidates are %s of all (%s), but only %s of the contents.

        """,
            Figures.count(kde.report().counts().candidates()),
            Figures.count(kde.report().counts().queries()),
            kde.report().counts().dimension(),
            Figures.percent(shareOfCandidates),
            Figures.count(duplicatedCandidates),
            Figures.percent(shareOfContents)));
  }

  private void row(StringBuilder text, String name, Function<Side, String> figure) {
    row(text, name, figure.apply(kde), figure.apply(uniform));
  }

  private static void row(StringBuilder text, String name, String left, String right) {
    text.append(String.format(Locale.ROOT, "%-30s %18s %18s", name, left, right)).append('\n');
  }

  private static String sizes(RunReport report) {
    NeighborhoodSizes sizes = report.assignment().neighborhoodSizes();
    return sizes.min() == sizes.max()
        ? Figures.count(sizes.min())
        : String.format(Locale.ROOT, "%d to %d, mean %.0f", sizes.min(), sizes.max(), sizes.mean());
  }

  private static String support(RunReport report) {
    return Figures.count(report.support().size());
  }

  private static String seconds(RunReport report, String stage) {
    return report.stages().stream()
        .filter(facts -> facts.name().equals(stage))
        .findFirst()
        .map(facts -> Figures.seconds(facts.seconds()))
        .orElse(Figures.ABSENT);
  }

  private String conclusion() {
    double with = kde.probabilityOnDuplicates();
    double without = uniform.probabilityOnDuplicates();
    if (with == 0 || with >= without) {
      return String.format(
          Locale.ROOT,
          "KNN-KDE gave the copied candidates %s of the probability, KNN-Uniform %s.",
          Figures.percent(with),
          Figures.percent(without));
    }
    return String.format(
        Locale.ROOT,
        "KNN-Uniform gave the copied candidates %s times the probability that KNN-KDE gave them.",
        Figures.number(Math.round(10 * without / with) / 10.0));
  }

  private void outputs(StringBuilder text) {
    text.append("KNN-KDE      ").append(folder).append("/knn-kde/report.html\n");
    text.append("KNN-Uniform  ").append(folder).append("/knn-uniform/report.html\n");
    text.append("data         ").append(folder).append("/data\n");
    text.append("Beside each report: the drawn ids in selection/, the probabilities of all")
        .append(" candidates that\nhave any in probabilities/, and report.json. All took ")
        .append(Figures.seconds(seconds))
        .append(".\n");
  }
}

package io.tsds.benchmark;

import io.tsds.benchmark.DuplicationExperiment.Contender;
import io.tsds.benchmark.DuplicationExperiment.Outcome;
import io.tsds.benchmark.DuplicationExperiment.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/**
 * The settings of the {@link DuplicationExperiment}: fractions of .1 % and 1 %, 10, 100 and 1000
 * copies, exact and near; and those in which KNN-KDE is meant to fail, copies spread over much of
 * the bandwidth, and densities that count fewer members than there are copies.
 */
final class DuplicationBenchmark {
  private static final DuplicatedContents.Shape SHAPE =
      new DuplicatedContents.Shape(20_000, 64, 50, 500, 20, 4);

  /** More than the copies of any content, so that no density is cut off. */
  private static final int ALL_COPIES = 2000;

  private static final double NEAR = 0.1 * DuplicationExperiment.BANDWIDTH;

  private final DuplicationExperiment experiment;
  private final ResultTable table;
  private final List<Outcome> outcomes = new ArrayList<>();

  private DuplicationBenchmark(DuplicationExperiment experiment, ResultTable table) {
    this.experiment = experiment;
    this.table = table;
  }

  /** Runs all settings and leaves a table and {@code duplicates.png} beside it. */
  static void run(SparkSession spark, Path scratch, ResultTable table) throws IOException {
    Path folder = scratch.resolve("duplicates");
    FileUtils.deleteQuietly(folder.toFile());
    DuplicationExperiment experiment =
        new DuplicationExperiment(spark, folder, new DuplicatedContents(SHAPE));
    DuplicationBenchmark benchmark = new DuplicationBenchmark(experiment, table);
    benchmark.compareMethods();
    List<Outcome> compared = List.copyOf(benchmark.outcomes);
    benchmark.leaveTheAssumptions();
    FileUtils.deleteQuietly(folder.toFile());
    DuplicationReport.plot(compared, scratch.resolve("duplicates.png"));
    table.section("Probability on copied contents", benchmark.text());
  }

  private void compareMethods() {
    for (double spread : new double[] {0, NEAR}) {
      for (double fraction : new double[] {0.001, 0.01}) {
        for (int copies : new int[] {10, 100, 1000}) {
          Setting setting = new Setting(fraction, copies, spread, ALL_COPIES);
          add(setting, "KNN-KDE 0.97 to 1.03", Contender.values());
        }
      }
    }
  }

  private void leaveTheAssumptions() {
    for (double part : new double[] {0.25, 0.5, 0.7}) {
      double spread = part * DuplicationExperiment.BANDWIDTH;
      add(new Setting(0.01, 100, spread, ALL_COPIES), "", Contender.KNN_KDE);
    }
    for (int neighbors : new int[] {1000, 100}) {
      add(new Setting(0.01, 1000, 0, neighbors), "", Contender.KNN_KDE);
    }
  }

  private void add(Setting setting, String target, Contender... contenders) {
    Outcome outcome = experiment.run(setting, contenders);
    outcomes.add(outcome);
    List<String> growths = new ArrayList<>();
    for (Contender contender : contenders) {
      String growth = DuplicationReport.growth(outcome.shares().get(contender));
      growths.add(contender.title() + " " + growth);
    }
    table.add(
        "share on copied contents, times that without copies",
        "%s of the contents, %d copies, %s apart, I %d"
            .formatted(
                DuplicationReport.percent(setting.fraction()),
                setting.copies(),
                DuplicationReport.spread(setting),
                setting.kdeNeighbors()),
        String.join(", ", growths),
        target);
  }

  private List<String> text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d contents of dimension %d in %d clusters, %d queries from %d of them; alpha .6, C 5, h %s."
            .formatted(
                SHAPE.contents(),
                SHAPE.dimension(),
                SHAPE.clusters(),
                SHAPE.queries(),
                SHAPE.queriedClusters(),
                DuplicationExperiment.BANDWIDTH));
    lines.add("Share of the probability, and how many times that without copies; s* of KNN-KDE,");
    lines.add(
        "%.2f without copies; L of KNN-KDE and of KNN-Uniform, at which no list was cut short."
            .formatted(experiment.sStarWithoutCopies()));
    lines.add("");
    lines.addAll(DuplicationReport.table(outcomes));
    lines.add("");
    lines.add("![Growth of the share with the number of copies](duplicates.png)");
    return lines;
  }
}

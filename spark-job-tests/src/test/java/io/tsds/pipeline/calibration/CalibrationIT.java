package io.tsds.pipeline.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.CalibrationParameters.Target;
import io.tsds.parameters.Output;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.StoredSelection;
import io.tsds.report.CalibrationReport;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proposed from a kept search, against selections that do what was proposed. */
class CalibrationIT {
  private static final List<Double> ALPHAS = List.of(0.2, 0.6, 0.9);

  @TempDir private Path folder;

  @BeforeEach
  void search() {
    Selections.ofFixture("near-duplicates", folder.resolve("unused")).search(found());
  }

  private Path found() {
    return folder.resolve("found");
  }

  private Path output() {
    return folder.resolve("calibrated");
  }

  /** Everything open unless it is given here. */
  private CalibrationParameters asked(
      Path search, Double scale, Double bandwidth, String pairs, String task, Target target) {
    SelectionParameters.Model model =
        new SelectionParameters.Model(
            Method.KNN_KDE,
            Metric.L2,
            1,
            scale == null ? 5 : scale,
            true,
            bandwidth == null ? 0.1 : bandwidth,
            1,
            100,
            Cost.DISTANCE);
    String uri = output().toString();
    return new CalibrationParameters(
        new StoredSelection(
            search.toString(),
            new Output(uri, Output.workUriOf(uri), SelectionFormat.PARQUET, false, true, false),
            model,
            false,
            false,
            new SelectionParameters.Sample(1, 1, 0, DrawMode.WITH_REPLACEMENT),
            SelectionParameters.Extras.NONE,
            new ArithmeticChoice(BlasChoice.AUTO, FilterChoice.AUTO)),
        new CalibrationParameters.Open(scale == null, bandwidth == null),
        ALPHAS,
        pairs == null ? null : EmbeddingInput.pairs(pairs),
        task,
        target);
  }

  private static CalibrationReport run(CalibrationParameters asked) {
    return ((RunResult.Done<CalibrationReport>)
            new CalibrationPipeline(LocalSpark.session(), asked).run())
        .report();
  }

  @Test
  void everyAlphaBringsAboutWhatASelectionWithItHas() {
    CalibrationReport report = run(asked(found(), 5.0, 0.4, null, null, null));
    assertThat(report.sweep()).extracting(AlphaFacts::alpha).isEqualTo(ALPHAS);
    for (AlphaFacts facts : report.sweep()) {
      RunReport expected =
          Selections.reportOf(
              Selections.ofFixture("near-duplicates", folder.resolve("a" + facts.alpha()))
                  .scale(5)
                  .bandwidth(0.4)
                  .kdeNeighbors(100)
                  .alpha(facts.alpha())
                  .runFrom(found()));
      assertThat(facts.support()).isEqualTo(expected.support().size());
      assertThat(facts.effectiveSampleSize()).isEqualTo(expected.support().effectiveSampleSize());
      assertThat(facts.meanNeighbors()).isEqualTo(expected.assignment().neighborhoodSizes().mean());
      assertThat(facts.transportCost())
          .isEqualTo(expected.certificate().objective().transportCost());
      assertThat(facts.nearDuplicateMass()).isEqualTo(expected.nearDuplicates().probability());
      assertThat(facts.exact()).isEqualTo(!expected.certificate().prefetch().tooShort());
    }
  }

  /** A search with as many neighbors as an alpha is said to need proves it; with fewer, not. */
  @Test
  void thePrefetchThatSufficesDoes() {
    CalibrationReport report = run(asked(found(), 5.0, 0.4, null, null, null));
    AlphaFacts facts = report.sweep().get(2);
    assertThat(facts.exact()).isTrue();
    assertThat(exactWith((int) facts.prefetch())).isTrue();
    assertThat(exactWith((int) facts.prefetch() - 1)).isFalse();
  }

  private boolean exactWith(int prefetch) {
    RunReport report =
        Selections.reportOf(
            Selections.ofFixture("near-duplicates", folder.resolve("p" + prefetch))
                .scale(5)
                .bandwidth(0.4)
                .kdeNeighbors(100)
                .alpha(0.9)
                .prefetch(prefetch)
                .runFromFirst(found()));
    return !report.certificate().prefetch().tooShort();
  }

  @Test
  void nearestDistancesAreThoseOfABruteForce() {
    CalibrationReport report = run(asked(found(), 5.0, null, null, null, null));
    Fixture fixture = Fixture.load("near-duplicates");
    BruteForce lists =
        BruteForce.search(
            fixture.queries(),
            fixture.candidates(),
            Selections.ofFixture("near-duplicates", output()).parameters().model().prefetch());
    double[] nearest = lists.nearestInPool(fixture.candidates());
    assertThat(report.nearest().members()).isEqualTo(Math.min(2048, nearest.length));
    if (nearest.length <= 2048) {
      double[] sorted = nearest.clone();
      Arrays.sort(sorted);
      assertThat(report.nearest().quantiles().get(0)).isEqualTo(sorted[0]);
      assertThat(report.nearest().quantiles().get(40)).isEqualTo(sorted[sorted.length - 1]);
      assertThat(report.nearest().quantiles().get(20))
          .isEqualTo(sorted[(int) Math.ceil(0.5 * sorted.length) - 1]);
    }
  }

  @Test
  void targetsAreReachedAndALargerAlphaMissesThem() {
    for (Target.Kind kind : Target.Kind.values()) {
      CalibrationReport sweep = run(asked(found(), 5.0, 0.4, null, null, null));
      double wanted = AlphaSweep.of(kind, sweep.sweep().get(1)) - 1;
      CalibrationReport report =
          run(asked(found(), 5.0, 0.4, null, null, new Target(kind, wanted)));
      assertThat(AlphaSweep.of(kind, report.sought())).isGreaterThanOrEqualTo(wanted);
      assertThat(report.alpha().value())
          .isBetween(0.6, 0.9)
          .isCloseTo(report.sought().alpha(), within(1e-5));
    }
  }

  @Test
  void aTargetThatNoAlphaReachesIsRefused() {
    assertThatThrownBy(
            () -> run(asked(found(), 5.0, 0.4, null, null, new Target(Target.Kind.SUPPORT, 1e6))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`target-support` is 1,000,000, which no alpha reaches");
  }

  @Test
  void pairsOfVectorsGiveTheirLargestDistanceAndItsFalseMerges() throws IOException {
    int dimension = Fixture.load("near-duplicates").candidates().dimension();
    float[][] rows = new float[6][dimension];
    rows[1][0] = 0.25f;
    rows[2][0] = 10;
    rows[3][0] = 10.5f;
    rows[4][0] = 10.75f;
    rows[5][0] = 10.75f;
    Path pairs = folder.resolve("pairs.npy");
    NpyFiles.write(pairs, rows);
    CalibrationReport report = run(asked(found(), 5.0, null, pairs.toString(), null, null));
    CalibrationReport.Bandwidth bandwidth = report.bandwidth();
    assertThat(bandwidth.proposal().value()).isEqualTo(0.5001);
    assertThat(bandwidth.pairs()).isEqualTo(3);
    assertThat(bandwidth.mergedPairs()).isEqualTo(3);
    assertThat(bandwidth.otherPairs()).isEqualTo(12);
    // 3 with 4 and with 5.
    assertThat(bandwidth.falseMerges()).isEqualTo(2);
  }

  /** Whose parameters the messages name, which must be there to be given. */
  @Test
  void pairsThatCannotBeReadNameTheirOwnParameters() throws IOException {
    int dimension = Fixture.load("near-duplicates").candidates().dimension();
    float[][] rows = new float[4][dimension];
    rows[1][0] = Float.NaN;
    Path faulty = NpyFiles.write(folder.resolve("faulty.npy"), rows);
    assertThatThrownBy(() -> run(asked(found(), 5.0, null, faulty.toString(), null, null)))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`pairs`: ", "faulty.npy, row 1, id 1")
        .hasMessageNotContaining("on-bad-row");
    Path unknown = Files.copy(faulty, folder.resolve("faulty.vectors"));
    assertThatThrownBy(() -> run(asked(found(), 5.0, null, unknown.toString(), null, null)))
        .hasMessageContaining("give `pairs-format` parquet, npy");
    rows[1][0] = 0.25f;
    Path parquet = Embeddings.numbered(rows).writeParquet(folder.resolve("p"), 1);
    CalibrationParameters other = asked(found(), 5.0, null, parquet.toString(), null, null);
    assertThatThrownBy(() -> run(reading(other, other.pairs().columns("", "vec"))))
        .hasMessageContaining("`pairs-embedding-column`: ");
    assertThat(run(other).bandwidth().pairs()).isEqualTo(2);
  }

  private static CalibrationParameters reading(CalibrationParameters asked, EmbeddingInput pairs) {
    return new CalibrationParameters(
        asked.selection(), asked.open(), asked.alphas(), pairs, asked.task(), asked.target());
  }

  @Test
  void pairsThatAreExactCopiesTellNoBandwidth() {
    int dimension = Fixture.load("near-duplicates").candidates().dimension();
    Path pairs = NpyFiles.write(folder.resolve("copies.npy"), new float[4][dimension]);
    CalibrationReport report = run(asked(found(), 5.0, null, pairs.toString(), null, null));
    assertThat(report.bandwidth().proposal().value()).isPositive();
    assertThat(report.bandwidth().mergedPairs()).isEqualTo(2);
    assertThat(report.warnings()).anyMatch(warning -> warning.contains("exact copies"));
  }

  /** A third key could be sorted before both ids. */
  @Test
  void moreThanTwoKeysAreRefused() throws IOException {
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.jsonl"), "{\"left\": 1, \"right\": 2, \"cluster\": 0}\n");
    assertThatThrownBy(() -> run(asked(found(), 5.0, null, pairs.toString(), null, null)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has 3 keys; must have two");
  }

  @Test
  void aHeadingIsNoPairAndAFirstPairIsNoHeading() throws IOException {
    List<Long> ids = poolIds(3);
    String lines = ids.get(0) + "," + ids.get(1) + "\n" + ids.get(1) + "," + ids.get(2) + "\n";
    Path without = Files.writeString(folder.resolve("without.csv"), lines);
    Path with = Files.writeString(folder.resolve("with.csv"), "one,other\n" + lines);
    assertThat(run(asked(found(), 5.0, null, without.toString(), null, null)).bandwidth())
        .isEqualTo(run(asked(found(), 5.0, null, with.toString(), null, null)).bandwidth())
        .extracting(CalibrationReport.Bandwidth::pairs)
        .isEqualTo(2L);
  }

  private List<Long> poolIds(int count) {
    return LocalSpark.session()
        .read()
        .parquet(found().resolve("neighbors").toString())
        .select("id")
        .distinct()
        .orderBy("id")
        .limit(count)
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }

  @Test
  void pairsOfIdsAreLookedUpInThePool() throws IOException {
    List<Long> ids = poolIds(2);
    // Spark would take the name for a glob that matches other files.
    Path pairs = folder.resolve("pairs {a,b} [1].jsonl");
    Files.writeString(
        pairs,
        "{\"a\": " + ids.get(0) + ", \"b\": \"" + ids.get(1) + "\"}\n{\"a\": -5, \"b\": 1}\n");
    CalibrationReport report = run(asked(found(), 5.0, null, pairs.toString(), null, null));
    assertThat(report.bandwidth().pairs()).isEqualTo(1);
    assertThat(report.warnings()).anyMatch(warning -> warning.contains("1 pair of `pairs`"));
    assertThat(report.bandwidth().proposal().reason()).contains("labelled");
  }

  @Test
  void theFileOfOptionsIsReadBySelectAndNothingElseIsLeft() throws IOException {
    run(asked(found(), null, null, null, null, null));
    assertThat(Files.readString(output().resolve("select.properties")))
        .contains("\nalpha=0.6\n")
        .contains("\nscale=")
        .contains("\nbandwidth=")
        .contains("\nkde-neighbors=100\n")
        .contains("\nmethod=knn-kde\n");
    try (Stream<Path> files = Files.list(output())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "_SUCCESS", "_tsds.json", "report.json", "report.html", "select.properties");
    }
  }

  @Test
  void aTargetTaskIsNamedWhereThereAreSeveral() {
    OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 2);
    OverlappingTargets.queries().writeParquet(folder.resolve("q"), 1);
    Path search = folder.resolve("of-tasks");
    Selections.of(folder.resolve("c"), folder.resolve("q"), folder.resolve("unused"))
        .taskColumn("task")
        .prefetch(30)
        .search(search);
    assertThatThrownBy(() -> run(asked(search, 5.0, 0.3, null, null, null)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`task` is not given; must be one of the 3 target tasks");
    CalibrationReport report = run(asked(search, 5.0, 0.3, null, "größe", null));
    assertThat(report.task()).isEqualTo("größe");
    assertThat(report.counts().queries()).isEqualTo(15);
  }
}

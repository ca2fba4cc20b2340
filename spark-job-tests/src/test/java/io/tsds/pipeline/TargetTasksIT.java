package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.StringIds;
import io.tsds.report.Checksums;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.FinishedStages;
import io.tsds.testkit.GridClusters;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.LoggedLines;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.QueriesOfTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several target tasks in one run. The oracle is a run for each of them alone, which knows nothing
 * of the others: every row must agree bit for bit.
 */
class TargetTasksIT {
  private static final int PREFETCH = 60;

  @TempDir private Path folder;

  private Path candidates;
  private Path queries;
  private Path output;
  private Path work;

  @BeforeEach
  void writeTheInputs() {
    candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("candidates"), 5);
    queries = OverlappingTargets.queries().writeParquet(folder.resolve("queries"), 3);
    output = folder.resolve("out");
    work = folder.resolve("out.work");
  }

  @AfterEach
  void makeRoom() {
    HookedDisk.clear();
  }

  @ParameterizedTest
  @EnumSource
  void everyTargetGetsTheRowsThatItGetsAlone(Method method) throws IOException {
    TargetsReport report = together().method(method).scale(2).targetsReport();
    assertThat(report.tasks().stream().map(TargetSummary::name))
        .isEqualTo(OverlappingTargets.NAMES);
    assertThat(report.tasks().stream().map(TargetSummary::folder))
        .isEqualTo(OverlappingTargets.FOLDERS);
    for (TargetSummary target : report.tasks()) {
      Path own = output.resolve(target.folder());
      Path alone = folder.resolve("alone-" + OverlappingTargets.NAMES.indexOf(target.name()));
      RunReport expected = alone(target.name(), alone).method(method).scale(2).report();
      for (String table : List.of("selection", "probabilities")) {
        assertThat(JsonLines.lines(own.resolve(table)))
            .as("%s of %s", table, target.name())
            .isNotEmpty()
            .isEqualTo(JsonLines.lines(alone.resolve(table)));
      }
      assertSameRows(target.checksums(), expected.checksums());
      assertThat(withoutQueries(own)).isNotEmpty().isEqualTo(withoutQueries(alone));
      assertSameFacts(ReportJson.read(Files.readString(own.resolve("report.json"))), expected);
    }
    assertNotTheSameForAll(report);
  }

  /** Queries alone are numbered otherwise, which the transport plan shows. */
  private static void assertSameRows(Checksums found, Checksums expected) {
    assertThat(found.selection()).isEqualTo(expected.selection());
    assertThat(found.probabilities()).isEqualTo(expected.probabilities());
  }

  /** The rows of the transport plan without the queries' numbers. */
  private static List<String> withoutQueries(Path of) {
    return JsonLines.lines(of.resolve("transport")).stream()
        .map(line -> line.replaceFirst("\"query\":[0-9]+,", ""))
        .toList();
  }

  @Test
  void stringIdsAndManyPartitionsGiveTheSameRows() {
    String[] ids =
        IntStream.range(0, OverlappingTargets.CANDIDATES)
            .mapToObj(i -> "doc-" + i * 7919 % 10_007)
            .toArray(String[]::new);
    candidates =
        OverlappingTargets.candidates()
            .withIds(StringIds.of(ids))
            .writeParquet(folder.resolve("strings"), 9);
    TargetsReport report = together().in(LocalSpark.manyPartitions(1 << 30)).targetsReport();
    for (TargetSummary target : report.tasks()) {
      Path alone = folder.resolve("alone-" + OverlappingTargets.NAMES.indexOf(target.name()));
      assertSameRows(target.checksums(), alone(target.name(), alone).report().checksums());
    }
  }

  @Test
  void outputIsThatOfSingleRunsUnderAReportOnAll() throws IOException {
    RunResult<SelectionReport> result = together().format(SelectionFormat.PARQUET).run();
    assertThat(result).isInstanceOf(RunResult.Done.class);
    assertThat(result.message()).contains("3 target tasks", output.toString());
    assertThat(work).doesNotExist();
    for (String target : OverlappingTargets.FOLDERS) {
      Path own = output.resolve(target);
      assertThat(own.resolve("_SUCCESS")).isEmptyFile();
      assertThat(own.resolve("selection/part-00000.parquet")).exists();
      assertThat(own.resolve("probabilities/part-00000.parquet")).exists();
      assertThat(own.resolve("report.html")).exists();
    }
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(output.resolve("selection")).doesNotExist();
    TargetsReport report = ReportJson.readTargets(Files.readString(output.resolve("report.json")));
    assertThat(report).isEqualTo(Selections.targetsReportOf(result));
    assertThat(report.counts().queries()).isEqualTo(40);
    assertThat(report.stages().stream().map(StageFacts::name))
        .containsExactly("neighbor search", "pool");
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("href=\"task=a%252Fb%20c/report.html\"");
  }

  @Test
  void readersOfPartitionsFindTheTargets() {
    TargetsReport report = together().format(SelectionFormat.PARQUET).targetsReport();
    TreeMap<String, Long> drawn = new TreeMap<>();
    for (Row row :
        LocalSpark.session()
            .read()
            .option("basePath", output.toString())
            .parquet(output + "/task=*/selection")
            .groupBy("task")
            .sum("draws")
            .collectAsList()) {
      drawn.put(row.getString(0), row.getLong(1));
    }
    assertThat(drawn.keySet()).containsExactlyInAnyOrderElementsOf(OverlappingTargets.NAMES);
    assertThat(drawn.values())
        .containsOnly(report.requested().sampleSize() * report.requested().epochs());
  }

  @ParameterizedTest
  @CsvSource({
    "stages/pool, neighbors",
    "stages/density-000001, neighbors pool density-000000",
    "/task=größe, neighbors pool density-000000 density-000001 density-000002"
  })
  void failedRunIsContinuedBehindItsLastFinishedStage(String full, String finished)
      throws IOException {
    List<String> stages = List.of(finished.split(" ", -1));
    TargetsReport undisturbed = together(folder.resolve("undisturbed")).targetsReport();
    HookedDisk.fillUp(full);
    assertThatThrownBy(() -> together().workDir(HookedDisk.uri(work)).run())
        .isNotInstanceOf(UserException.class)
        .hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    assertThat(output).isEmptyDirectory();
    Map<String, Double> before = FinishedStages.seconds(work);
    assertThat(before.keySet()).containsExactlyInAnyOrderElementsOf(stages);

    assertThatThrownBy(
            () -> together().taskColumn(null).workDir(HookedDisk.uri(work)).resume().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("task-column: task -> absent", "`overwrite`");
    Selections again = together().workDir(HookedDisk.uri(work)).resume();
    TargetsReport resumed = again.targetsReport();

    for (int target = 0; target < OverlappingTargets.NAMES.size(); target++) {
      assertThat(resumed.tasks().get(target).checksums())
          .isEqualTo(undisturbed.tasks().get(target).checksums());
    }
    assertThat(resumed.stages().get(0).seconds()).isEqualTo(before.get("neighbors"));
    if (stages.contains("density-000000")) {
      RunReport first =
          ReportJson.read(
              Files.readString(
                  output.resolve(OverlappingTargets.FOLDERS.get(0)).resolve("report.json")));
      assertThat(first.stages().get(2).seconds()).isEqualTo(before.get("density-000000"));
    }
    assertThat(work).doesNotExist();
    assertThat(together().run()).isInstanceOf(RunResult.AlreadyComplete.class);
  }

  @Test
  void targetsThatWereWrittenAreNotWrittenAgainByAResumedRun() throws IOException {
    Random random = new Random(8);
    float[][] rows = new float[TargetBatches.BATCH + 6][];
    String[] names = new String[rows.length];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = GridClusters.point(random, 20, row % 5);
      names[row] = String.format(Locale.ROOT, "t%03d", row);
    }
    queries = new QueriesOfTargets(rows, names).writeParquet(folder.resolve("many"), 1);
    Path elsewhere = folder.resolve("undisturbed");
    TargetsReport undisturbed;
    try (LoggedLines log = new LoggedLines("io.tsds", Level.DEBUG)) {
      undisturbed = together(elsewhere).method(Method.KNN_UNIFORM).targetsReport();
      assertThat(log.texts(Level.INFO)).hasSizeLessThan(20).noneMatch(line -> line.contains("t00"));
      assertThat(log.texts(Level.DEBUG)).contains("target task t069: 1 query");
    }
    HookedDisk.fillUp("/task=" + names[names.length - 1]);
    Selections selection = together().method(Method.KNN_UNIFORM).workDir(HookedDisk.uri(work));
    assertThatThrownBy(selection::run).hasStackTraceContaining("no space left on device");
    HookedDisk.clear();
    assertThat(FinishedStages.seconds(work))
        .containsOnlyKeys("neighbors", "pool", "written-000000");

    TargetsReport resumed = selection.resume().targetsReport();
    assertThat(resumed.tasks().stream().map(TargetSummary::checksums))
        .isEqualTo(undisturbed.tasks().stream().map(TargetSummary::checksums).toList());
    assertThat(started(output, names[0])).isBefore(started(output, names[names.length - 1]));
    assertThat(started(output, names[0]))
        .isEqualTo(started(output, names[TargetBatches.BATCH - 1]));
    assertThat(allFiles(output)).isEqualTo(allFiles(elsewhere));
    assertThat(work).doesNotExist();
  }

  private static Instant started(Path output, String target) throws IOException {
    return ReportJson.read(Files.readString(output.resolve("task=" + target + "/report.json")))
        .run()
        .started();
  }

  /** Hidden ones too. */
  private static List<String> allFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> folder.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void anotherSplitOfTheSameQueriesIsAnotherRun() {
    together().run();
    assertThat(together().run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThatThrownBy(() -> together().taskColumn(null).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("task-column: task -> absent", "`overwrite`");
    RunResult<SelectionReport> one = together().taskColumn(null).overwrite().run();
    assertThat(Selections.reportOf(one).counts().queries()).isEqualTo(40);
    assertThat(output.resolve(OverlappingTargets.FOLDERS.get(0))).doesNotExist();
    assertThat(output.resolve("selection")).exists();
  }

  @Test
  void rowsWithoutATargetAreRefusedOrSkippedAndCounted() {
    queries =
        OverlappingTargets.queries().withTarget(7, null).writeParquet(folder.resolve("null"), 1);
    assertThatThrownBy(() -> together().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`queries`: ", "part 0 #1.parquet, row 7", "the target task is null");
    TargetsReport report = together().onBadRow(OnBadRow.SKIP).overwrite().targetsReport();
    assertThat(report.counts().queries()).isEqualTo(39);
    assertThat(report.counts().skippedQueries()).isEqualTo(1);
    assertThat(report.warnings())
        .contains(
            "left out for want of a target task that can be one (`on-bad-row` skip): 1 query");
  }

  @Test
  void sampleBeyondATargetsSupportNamesTheTarget() {
    Selections tooMany =
        together().prefetch(10).draw(DrawMode.WITHOUT_REPLACEMENT).epochs(1).sampleSize(15);
    assertThatThrownBy(tooMany::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "target task " + OverlappingTargets.SINGLE + ": ", "`sample-size` is 15");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void duplicateIdsAreFoundForMethodsWithAndWithoutDensities() {
    long[] ids = LongStream.range(0, OverlappingTargets.CANDIDATES).toArray();
    ids[1] = 2;
    candidates =
        OverlappingTargets.candidates()
            .withIds(new LongIds(ids))
            .writeParquet(folder.resolve("twice"), 2);
    int all = OverlappingTargets.CANDIDATES - 1;
    for (Method method : List.of(Method.KNN_KDE, Method.KNN_UNIFORM)) {
      assertThatThrownBy(() -> together().method(method).prefetch(all).overwrite().run())
          .isInstanceOf(UserException.class)
          .hasMessageContaining("id 2 occurs more than once");
    }
  }

  private static void assertSameFacts(RunReport together, RunReport alone) {
    assertThat(OverlappingTargets.NAMES).contains(together.task());
    assertThat(alone.task()).isNull();
    assertThat(together.counts()).isEqualTo(alone.counts());
    assertThat(together.parameters()).isEqualTo(alone.parameters());
    assertThat(together.assignment()).isEqualTo(alone.assignment());
    assertThat(together.certificate()).isEqualTo(alone.certificate());
    assertThat(together.support()).isEqualTo(alone.support());
    assertThat(together.nearDuplicates()).isEqualTo(alone.nearDuplicates());
    assertThat(together.sample()).isEqualTo(alone.sample());
    assertThat(together.warnings()).isEqualTo(alone.warnings());
    assertThat(together.stages().stream().map(StageFacts::name))
        .isEqualTo(alone.stages().stream().map(StageFacts::name).toList());
  }

  /** The pools overlap without being equal, or the comparison would show little. */
  private static void assertNotTheSameForAll(TargetsReport report) {
    long pools = report.tasks().stream().mapToLong(TargetSummary::pool).sum();
    assertThat(report.counts().pool()).isLessThan(pools);
    assertThat(report.tasks()).allMatch(target -> target.pool() < report.counts().pool());
    assertThat(report.tasks().stream().map(TargetSummary::checksums).distinct()).hasSize(3);
  }

  private Selections together() {
    return together(output);
  }

  private Selections together(Path to) {
    return selection(queries, to).taskColumn("task");
  }

  private Selections alone(String target, Path to) {
    Path own = folder.resolve("queries-" + OverlappingTargets.NAMES.indexOf(target));
    return selection(OverlappingTargets.queries().of(target).writeParquet(own, 1), to);
  }

  private Selections selection(Path from, Path to) {
    return Selections.of(candidates, from, to)
        .bandwidth(0.9)
        .prefetch(PREFETCH)
        .kdeNeighbors(40)
        .sampleSize(70)
        .epochs(2)
        .seed(3)
        .format(SelectionFormat.JSONL);
  }
}

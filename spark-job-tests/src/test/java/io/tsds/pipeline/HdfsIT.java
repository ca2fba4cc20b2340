package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.cli.options.CalibrateOptions;
import io.tsds.cli.options.DuplicatesOptions;
import io.tsds.cli.options.ExportOptions;
import io.tsds.cli.options.OptionTypes;
import io.tsds.parameters.EvaluationParameters;
import io.tsds.pipeline.calibration.CalibrationPipeline;
import io.tsds.pipeline.evaluation.EvaluationPipeline;
import io.tsds.pipeline.export.ExportPipeline;
import io.tsds.pipeline.inspection.DuplicatesPipeline;
import io.tsds.pipeline.inspection.Explanation;
import io.tsds.report.CalibrationReport;
import io.tsds.report.EvaluationReport;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.report.TargetSummary;
import io.tsds.report.TargetsReport;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.FolderTimes;
import io.tsds.testkit.HdfsCluster;
import io.tsds.testkit.HookedHdfs;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs, work folder and output on a real HDFS, whose nodes also go away. */
class HdfsIT {
  private static final String FIXTURE = "near-duplicates";

  @TempDir private static Path folder;

  private static HdfsCluster hdfs;
  private static RunReport local;
  private static Path localOutput;
  private static String candidates;
  private static String queries;

  private String base;

  @BeforeAll
  static void startAndFill() throws IOException {
    hdfs = HdfsCluster.start(folder.resolve("disks"));
    candidates = hdfs.put(Fixture.file(FIXTURE, "candidates.npy"), "/in/candidates.npy");
    queries = hdfs.put(Fixture.file(FIXTURE, "queries.npy"), "/in/queries.npy");
    localOutput = folder.resolve("local");
    local = Selections.ofFixture(FIXTURE, localOutput).format(SelectionFormat.JSONL).report();
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @BeforeEach
  void nameTheOutput(TestInfo test) {
    base =
        "/runs/" + test.getTestMethod().orElseThrow().getName() + test.getDisplayName().hashCode();
  }

  @AfterEach
  void restoreTheCluster() throws Exception {
    HookedHdfs.clear();
    hdfs.restartDataNodes();
  }

  @Test
  void npyGivesTheRowsOfLocalFilesAndASecondRunDoesNothing() throws IOException {
    RunResult<SelectionReport> result = selection().run();
    assertThat(result).isInstanceOf(RunResult.Done.class);
    assertSameRows(result);
    assertThat(hdfs.files().exists(path("/out/_SUCCESS"))).isTrue();
    assertThat(hdfs.files().exists(path("/out.work"))).isFalse();

    Map<String, Long> before = FolderTimes.of(hdfs.files(), path("/out"));
    VerifyParameters whole = new VerifyParameters(hdfs.uri(base + "/out"), 1000, 0);
    Findings findings = new Verification(LocalSpark.session(), whole).run();
    assertThat(findings.failures()).isEmpty();
    assertThat(findings.queriesChecked()).isEqualTo(local.counts().queries());
    assertThat(selection().run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThat(selection().overwrite().run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThat(FolderTimes.of(hdfs.files(), path("/out"))).isEqualTo(before);
    assertThatThrownBy(() -> selection().seed(4).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(hdfs.uri(base + "/out"), "seed: 0 -> 4", "`overwrite`");
    assertThat(selection().seed(4).overwrite().run()).isInstanceOf(RunResult.Done.class);
    assertThat(hdfs.files().exists(path("/out.work"))).isFalse();
  }

  /** The pool of the search is moved there, and its densities are kept beside it. */
  @Test
  void aSearchIsKeptAndSelectedFromWithTheRowsOfLocalFiles() throws IOException {
    String found = hdfs.uri(base + "/found");
    selection().search(found);
    assertThat(hdfs.files().exists(path("/found/_search/pool-000000/block-000000.bin"))).isTrue();
    assertThat(hdfs.files().exists(path("/found.work"))).isFalse();
    assertSameRows(selection().runFrom(found));
    assertThat(hdfs.files().exists(path("/found.densities"))).isTrue();
    RunResult<SelectionReport> again = selection().seed(7).overwrite().runFrom(found);
    assertThat(Selections.reportOf(again).stages())
        .filteredOn(stage -> stage.name().equals("kernel density"))
        .allMatch(StageFacts::isTaken);
    assertIsCalibratedInSpiteOfAFailure(found);
    assertIsToldOf(hdfs.uri(base + "/out"));
  }

  /** Where the name node failed before the page, {@code resume} goes on. */
  private void assertIsCalibratedInSpiteOfAFailure(String found) throws IOException {
    HookedHdfs.onCreating(
        "report.html",
        () -> {
          throw new IOException("the name node is gone");
        });
    assertThatThrownBy(() -> calibrate(found)).hasStackTraceContaining("the name node is gone");
    assertThat(HookedHdfs.allHappened()).isTrue();
    assertThat(hdfs.files().exists(path("/found.calibrated/_SUCCESS"))).isFalse();
    assertThatThrownBy(() -> calibrate(found))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("found.calibrated.work", "`resume`");
    assertThat(calibrate(found, "--resume")).isInstanceOf(RunResult.Done.class);
    assertThat(hdfs.files().exists(path("/found.calibrated/select.properties"))).isTrue();
    assertThat(hdfs.files().exists(path("/found.calibrated.work"))).isFalse();
    assertThat(calibrate(found)).isInstanceOf(RunResult.AlreadyComplete.class);
  }

  private static RunResult<CalibrationReport> calibrate(String found, String... more) {
    CalibrateOptions options = new CalibrateOptions();
    List<String> arguments = new ArrayList<>(List.of("--neighbors=" + found, "--alphas=0.3,0.6"));
    arguments.addAll(List.of(more));
    OptionTypes.commandLine(options).parseArgs(arguments.toArray(String[]::new));
    return new CalibrationPipeline(LocalSpark.session(), options.parameters()).run();
  }

  private void assertIsToldOf(String selection) throws IOException {
    SparkSession spark = LocalSpark.session();
    Explanation explanation = Explanation.of(spark, selection, Optional.empty());
    String id = explanation.ofQuery("0").neighbors().get(0).id();
    assertThat(explanation.ofCandidate(id).probability()).isPositive();
    DuplicatesOptions duplicates = new DuplicatesOptions();
    OptionTypes.commandLine(duplicates).parseArgs("--output=" + hdfs.uri(base + "/duplicates"));
    assertThat(new DuplicatesPipeline(spark, duplicates.parameters(selection)).run())
        .isInstanceOf(RunResult.Done.class);
    StringBuilder records = new StringBuilder();
    for (int row = 0; row < local.counts().candidates(); row++) {
      records.append("{\"text\": \"").append(row).append("\"}\n");
    }
    Path texts = Files.writeString(folder.resolve("texts.jsonl"), records);
    ExportOptions export = new ExportOptions();
    OptionTypes.commandLine(export)
        .parseArgs(
            "--records=" + hdfs.put(texts, base + "/texts.jsonl"),
            "--output=" + hdfs.uri(base + "/training"));
    assertThat(new ExportPipeline(spark, export.parameters(selection)).run())
        .isInstanceOf(RunResult.Done.class);
    assertThat(text("/training/epoch=0").lines().count()).isEqualTo(local.sample().draws());
    EvaluationReport compared =
        new EvaluationPipeline(
                spark,
                new EvaluationParameters(
                    List.of(selection),
                    List.of(EvaluationParameters.Baseline.RANDOM),
                    Optional.empty(),
                    Optional.of(hdfs.uri(base + "/compared.html"))))
            .run();
    assertThat(compared.samples()).hasSize(2);
    assertThat(hdfs.files().exists(path("/compared.html"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void parquetGivesTheRowsOfLocalFiles(int files) throws IOException {
    Embeddings rows =
        Embeddings.numbered(NpyFiles.read(Fixture.file(FIXTURE, "candidates.npy"))).shuffled(3);
    Path written = rows.writeParquet(folder.resolve("parquet-" + files), files);
    String parquet = hdfs.put(written, base + "/candidates");
    FileStatus first = hdfs.files().listStatus(path("/candidates"))[0];
    assertThat(first.getLen()).isGreaterThan(HdfsCluster.BLOCK_BYTES);
    assertSameRows(selection(parquet).in(LocalSpark.manyPartitions(1 << 16)).run());
  }

  @Test
  void fileThatIsReplacedIsThereAtEveryInstant() throws Exception {
    org.apache.hadoop.fs.Path file = path("/owner.json");
    AtomicFile.write(hdfs.files(), file, new byte[] {0});
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<?> written =
          writer.submit(
              () -> {
                for (byte turn = 1; turn <= 100; turn++) {
                  AtomicFile.write(hdfs.files(), file, new byte[] {turn});
                }
                return null;
              });
      while (!written.isDone()) {
        assertThat(hdfs.files().exists(file)).isTrue();
      }
      written.get();
    } finally {
      writer.shutdown();
    }
    assertThat(hdfs.files().listStatus(file.getParent())).hasSize(1);
    try (FSDataInputStream in = hdfs.files().open(file)) {
      assertThat(in.readAllBytes()).containsExactly(100);
    }
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> selection(hdfs.uri("/in/none.npy")).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`candidates`", hdfs.uri("/in/none.npy"), "no such file");
    assertThatThrownBy(() -> selection(hdfs.uri("/in/*.fvecs")).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`candidates`", "no file or folder matches this glob");
  }

  @Test
  void folderWithoutPermissionIsNamed() throws IOException {
    hdfs.files().mkdirs(path(""), new FsPermission("700"));
    UserGroupInformation other = UserGroupInformation.createRemoteUser("somebody-else");
    PrivilegedAction<RunResult<SelectionReport>> run = () -> selection().run();
    assertThatThrownBy(() -> other.doAs(run))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(hdfs.uri(base + "/out"), "access is denied", "permissions");
  }

  @ParameterizedTest
  @CsvSource({
    "stages/pool, neighbors",
    "stages/density, neighbors pool",
    "result-, neighbors pool density"
  })
  void runThatTheNameNodeRefusedIsContinued(String refused, String finished) throws IOException {
    DistributedFileSystem files = hdfs.files();
    org.apache.hadoop.fs.Path root = path("");
    files.mkdirs(root);
    HookedHdfs.onCreating(
        "/" + refused, () -> files.setQuota(root, 1, HdfsConstants.QUOTA_DONT_SET));
    assertThatThrownBy(() -> selection().run())
        .isNotInstanceOf(UserException.class)
        .hasStackTraceContaining("NameSpace quota");
    assertThat(HookedHdfs.allHappened()).isTrue();
    assertThat(files.exists(path("/out/_SUCCESS"))).isFalse();
    files.setQuota(root, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_DONT_SET);

    List<String> untouched = new ArrayList<>();
    for (String stage : List.of(finished.split(" ", -1))) {
      FileStatus[] marker = files.globStatus(path("/out.work/run-*/stages/" + stage + ".json"));
      assertThat(marker).as(stage).hasSize(1);
      untouched.add(marker[0].getPath().toUri().getPath());
    }
    untouched.forEach(
        marker ->
            HookedHdfs.onCreating(
                marker,
                () -> {
                  throw new IOException("a finished stage is written again");
                }));
    RunResult<SelectionReport> resumed = selection().resume().run();
    assertSameRows(resumed);
    assertThat(Selections.reportOf(resumed).stages().stream().map(StageFacts::name))
        .contains("neighbor search", "kernel density");
    assertThat(files.exists(path("/out.work"))).isFalse();
  }

  @Test
  void runThatFailsWhileItsTargetsMoveIsContinuedWithTheRowsOfLocalFiles() throws IOException {
    Path rows = OverlappingTargets.candidates().writeParquet(folder.resolve("target-rows"), 2);
    Path asked = OverlappingTargets.queries().writeParquet(folder.resolve("target-queries"), 1);
    TargetsReport expected =
        ofTargets(rows.toString(), asked.toString(), folder.resolve("targets").toString())
            .targetsReport();
    Selections selection =
        ofTargets(
            hdfs.put(rows, base + "/rows"),
            hdfs.put(asked, base + "/queries"),
            hdfs.uri(base + "/out"));
    HookedHdfs.onRenaming(
        "/" + OverlappingTargets.FOLDERS.get(1),
        () -> {
          throw new IOException("the name node is gone");
        });
    assertThatThrownBy(selection::run).hasStackTraceContaining("the name node is gone");
    assertThat(HookedHdfs.allHappened()).isTrue();
    assertThat(hdfs.files().exists(path("/out/_SUCCESS"))).isFalse();
    assertThat(hdfs.files().globStatus(path("/out.work/run-*/result-*/task=*"))).hasSize(1);

    TargetsReport resumed = selection.resume().targetsReport();
    assertThat(resumed.tasks().stream().map(TargetSummary::checksums))
        .isEqualTo(expected.tasks().stream().map(TargetSummary::checksums).toList());
    for (String target : OverlappingTargets.FOLDERS) {
      assertThat(text("/out/" + target + "/selection"))
          .isEqualTo(lines(folder.resolve("targets").resolve(target).resolve("selection")));
      assertThat(hdfs.files().exists(path("/out/" + target + "/_SUCCESS"))).isTrue();
    }
    assertThat(hdfs.files().exists(path("/out.work"))).isFalse();
  }

  private static Selections ofTargets(String rows, String asked, String output) {
    return Selections.ofUris(rows, asked, output)
        .method(Method.KNN_UNIFORM)
        .prefetch(60)
        .sampleSize(70)
        .taskColumn("task")
        .format(SelectionFormat.JSONL);
  }

  @Test
  void dataNodesThatStopDuringARunDoNotChangeTheRows() throws IOException {
    HookedHdfs.onOpening("/in/candidates.npy", () -> hdfs.stopDataNodeOf("/in/candidates.npy"));
    RunResult<SelectionReport> result = selection().run();
    assertThat(HookedHdfs.allHappened()).isTrue();
    assertSameRows(result);
  }

  @Test
  void dataNodeThatStopsWhileResultsAreWrittenDoesNotChangeTheRows() throws IOException {
    HookedHdfs.onCreating("/probabilities", hdfs::stopADataNode);
    RunResult<SelectionReport> result = selection().run();
    assertThat(HookedHdfs.allHappened()).isTrue();
    assertSameRows(result);
  }

  @Test
  void launcherAndJobJarAloneSuffice() throws Exception {
    Launcher.Ended ended = launch(candidates);
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(text("/out/selection")).isEqualTo(lines(localOutput.resolve("selection")));

    Launcher.Ended missing = launch(hdfs.uri("/in/none.npy"), "--overwrite");
    missing.requireMistake("--candidates", "/in/none.npy", "no such file");
  }

  private Launcher.Ended launch(String input, String... more) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "select",
            "--candidates=" + input,
            "--queries=" + queries,
            "--output=" + hdfs.uri(base + "/out"),
            "--sample-size=100",
            "--selection-format=jsonl"));
    arguments.addAll(Fixture.load(FIXTURE).parameters().options());
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--", "--master", "local[2]", "--driver-memory", "1g"));
    arguments.addAll(List.of("--driver-java-options", Launcher.QUICK_START));
    return Launcher.run(folder, arguments);
  }

  private Selections selection() {
    return selection(candidates);
  }

  private Selections selection(String input) {
    return Selections.ofUris(input, queries, hdfs.uri(base + "/out"))
        .with(Fixture.load(FIXTURE).parameters())
        .format(SelectionFormat.JSONL);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(base + name);
  }

  private void assertSameRows(RunResult<SelectionReport> result) throws IOException {
    assertThat(Selections.reportOf(result).checksums()).isEqualTo(local.checksums());
    for (String part : List.of("selection", "probabilities")) {
      assertThat(text("/out/" + part)).isEqualTo(lines(localOutput.resolve(part)));
    }
  }

  private static String lines(Path rows) {
    return String.join("\n", JsonLines.lines(rows)) + "\n";
  }

  /** What the files of a folder hold, in the order of their names. */
  private String text(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    for (FileStatus file : hdfs.files().listStatus(path(name))) {
      try (FSDataInputStream in = hdfs.files().open(file.getPath())) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }
}

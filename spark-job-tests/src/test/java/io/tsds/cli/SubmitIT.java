package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.Checksums;
import io.tsds.report.ReportJson;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.Launcher.Running;
import io.tsds.testkit.Pauses;
import io.tsds.testkit.ProjectFolder;
import io.tsds.testkit.Selections;
import io.tsds.testkit.StandaloneCluster;
import io.tsds.testkit.ThreadsAfterMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job jar on several executors, which are killed in the middle of tasks: on local-cluster, and
 * on a standalone cluster of processes in both deploy modes.
 */
class SubmitIT {
  private static final String FIXTURE = "near-duplicates";

  /** Where executors stop and are killed: during the scan, the densities and the writing. */
  private static final List<String> OPERATIONS =
      List.of(
          "open:.*candidates\\.npy",
          "create:.*/stages/density-.*",
          "create:.*/result-[^/]*/selection/.*");

  /** The same, and during the merging of lists and the second reading. */
  private static final List<String> MORE_OPERATIONS =
      Stream.concat(
              OPERATIONS.stream(),
              Stream.of("create:.*/stages/neighbors-.*", "create:.*/stages/pool-.*"))
          .toList();

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static Checksums undisturbed;

  @BeforeAll
  static void start() throws Exception {
    cluster = StandaloneCluster.start(Files.createDirectories(folder.resolve("cluster")));
    undisturbed = Selections.ofFixture(FIXTURE, folder.resolve("undisturbed")).report().checksums();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void executorsKilledOnALocalClusterDoNotChangeTheRows() throws Exception {
    Path output = folder.resolve("local-cluster");
    Pauses pauses = new Pauses(output.resolveSibling("local-cluster-pauses"), MORE_OPERATIONS);
    List<String> arguments = selectOnPausingDisk(output);
    arguments.addAll(List.of("--", "--master", "local-cluster[2,1,1024]"));
    arguments.addAll(pauses.sparkOptions());
    arguments.addAll(small());
    try (Running run = Launcher.start(folder, StandaloneCluster.environment(), arguments)) {
      for (int i : new int[] {0, 3, 4, 1, 2}) {
        pauses.await(i, run).destroyForcibly();
      }
      assertSameRows(run.awaitEnd(), output);
    }
  }

  @Test
  void workersKilledOnAStandaloneClusterDoNotChangeTheRows() throws Exception {
    Path output = folder.resolve("standalone");
    Pauses pauses = new Pauses(output.resolveSibling("standalone-pauses"), OPERATIONS);
    Path properties = Files.createTempFile(folder, "spark", ".properties");
    Files.write(properties, tsdsKeys(Pauses.uri(Fixture.file(FIXTURE, "candidates.npy"))));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("select", "--output=" + Pauses.uri(output)));
    arguments.addAll(List.of("--", "--master", cluster.url(), "--properties-file"));
    arguments.addAll(List.of(properties.toString(), "--conf", "spark.tsds.sample-size=100"));
    arguments.addAll(pauses.sparkOptions());
    arguments.addAll(small());
    try (Running run = Launcher.start(folder, StandaloneCluster.environment(), arguments)) {
      for (int i = 0; i < OPERATIONS.size(); i++) {
        cluster.killWorkerOf(pauses.await(i, run));
        cluster.startWorker();
      }
      assertSameRows(run.awaitEnd(), output);
    }
  }

  /** The options of the fixture's run, as lines of a properties file for spark-submit. */
  private static List<String> tsdsKeys(String candidates) {
    List<String> lines = new ArrayList<>();
    for (String option : options(candidates)) {
      lines.add("spark.tsds." + option.substring(2).replace('=', ' '));
    }
    lines.add("spark.tsds.sample-size 7");
    return lines;
  }

  @Test
  void clusterDeployModeEndsAsTheDriverDid() throws Exception {
    Path output = folder.resolve("deployed");
    try (Running good = deploy(Fixture.file(FIXTURE, "candidates.npy"), output);
        Running bad = deploy(folder.resolve("none.npy"), folder.resolve("not-deployed"))) {
      Ended done = good.awaitEnd();
      assertThat(done.code()).as(done.err()).isZero();
      assertThat(checksums(output)).isEqualTo(undisturbed);
      assertThat(cluster.driverLog("the selection is in file:" + output))
          .contains("\"event\":\"tsds-finished\"", "\"exit\":0", "\"status\":\"done\"");

      Ended mistake = bad.awaitEnd();
      assertThat(mistake.code()).as(mistake.err()).isEqualTo(1);
      assertThat(mistake.mistakes()).singleElement().asString().contains("the driver failed");
      assertThat(cluster.driverLog("none.npy"))
          .contains("\"event\":\"tsds-finished\"", "\"exit\":2", "no such file or folder");
    }
  }

  private static Running deploy(Path candidates, Path output) throws Exception {
    List<String> arguments = select(candidates.toString(), output.toString());
    arguments.addAll(List.of("--", "--master", cluster.url(), "--deploy-mode", "cluster"));
    arguments.addAll(List.of("--driver-memory", "1g"));
    arguments.addAll(small());
    return Launcher.start(folder, StandaloneCluster.environment(), arguments);
  }

  @Test
  void clientModeEndsWithTheStatusOfTheJob() throws Exception {
    List<String> missing =
        select(folder.resolve("none.npy").toString(), folder.resolve("never").toString());
    List<String> strict =
        select(Fixture.file(FIXTURE, "candidates.npy").toString(), folder.resolve("st").toString());
    strict.replaceAll(option -> option.startsWith("--prefetch=") ? "--prefetch=20" : option);
    strict.add("--strict");
    try (Running notThere = onCluster(missing);
        Running notProven = onCluster(strict)) {
      assertThat(notThere.awaitEnd().code()).isEqualTo(2);
      Ended refused = notProven.awaitEnd();
      assertThat(refused.code()).as(refused.err()).isEqualTo(3);
      assertThat(refused.closingLine()).contains("\"exit\":3", "\"status\":\"refused\"");
    }
  }

  private static Running onCluster(List<String> arguments) throws Exception {
    arguments.addAll(List.of("--", "--master", cluster.url(), "--driver-memory", "1g"));
    arguments.addAll(small());
    return Launcher.start(folder, StandaloneCluster.environment(), arguments);
  }

  @Test
  void noThreadOutlivesMain() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("after-main"));
    Pauses.copyClass(ThreadsAfterMain.class, classes);
    Path sparkHome = ProjectFolder.root().resolve("spark-job/target/spark-home");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of(System.getProperty("tsds.spark.jvm.options").split(" ", -1)));
    command.addAll(List.of("-Xmx1g", "-cp", classes + ":" + sparkHome.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "local[2]"));
    command.addAll(List.of("--class", ThreadsAfterMain.class.getName()));
    command.add(System.getProperty("tsds.job.jar"));
    command.addAll(
        select(Fixture.file(FIXTURE, "candidates.npy").toString(), folder.resolve("t").toString()));
    try (Running run =
        Launcher.start(folder, StandaloneCluster.environment(), new ProcessBuilder(command))) {
      Ended ended = run.awaitEnd();
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).contains("main returned").doesNotContain("outlives main");
    }
  }

  private static List<String> selectOnPausingDisk(Path output) {
    return select(Pauses.uri(Fixture.file(FIXTURE, "candidates.npy")), Pauses.uri(output));
  }

  private static List<String> select(String candidates, String output) {
    List<String> arguments = new ArrayList<>();
    arguments.add("select");
    arguments.addAll(options(candidates));
    arguments.addAll(List.of("--sample-size=100", "--output=" + output));
    return arguments;
  }

  private static List<String> options(String candidates) {
    List<String> options = new ArrayList<>(Fixture.load(FIXTURE).parameters().options());
    options.add("--candidates=" + candidates);
    options.add("--queries=" + Fixture.file(FIXTURE, "queries.npy"));
    return options;
  }

  /** Executors of one core, and nine partitions of candidates. */
  private static List<String> small() {
    return List.of(
        "--driver-java-options",
        Launcher.QUICK_START,
        "--conf",
        "spark.executor.extraJavaOptions=" + Launcher.QUICK_START,
        "--conf",
        "spark.executor.cores=1",
        "--conf",
        "spark.executor.memory=640m",
        "--conf",
        "spark.cores.max=2",
        "--conf",
        "spark.ui.enabled=false",
        "--conf",
        "spark.sql.files.maxPartitionBytes=65536");
  }

  private static void assertSameRows(Ended ended, Path output) throws IOException {
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(checksums(output)).isEqualTo(undisturbed);
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(Path.of(output + ".work")).doesNotExist();
  }

  private static Checksums checksums(Path output) throws IOException {
    return ReportJson.read(Files.readString(output.resolve("report.json"))).checksums();
  }
}

package io.tsds.yarn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.Checksums;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.ProjectFolder;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The submit script with the real job on a real YARN: exit status, what YARN says, rows. */
@Tag("yarn")
class YarnIT {
  private static final String FIXTURE = "near-duplicates";

  @TempDir private static Path folder;

  private static YarnCluster cluster;
  private static Path configuration;
  private static Checksums expected;

  @BeforeAll
  static void startAndFill() throws IOException {
    cluster = YarnCluster.start(folder.resolve("disks"));
    configuration = cluster.writeConfiguration(folder.resolve("conf"));
    cluster.put(Fixture.file(FIXTURE, "candidates.npy"), "/candidates.npy");
    cluster.put(Fixture.file(FIXTURE, "queries.npy"), "/queries.npy");
    expected = Selections.ofFixture(FIXTURE, folder.resolve("local")).report().checksums();
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void deployModeGivesTheRowsOfLocalMode(String deployMode) throws Exception {
    Ended ended = select(deployMode, "/candidates.npy", "/out-" + deployMode);
    assertThat(ended.code()).as(ended.err()).isZero();
    RMApp application = cluster.lastApplication();
    assertThat(application.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(application.getAppAttempts()).hasSize(1);
    assertThat(application.getName()).isEqualTo("tsds select");
    // By which its logs are found.
    assertThat(ended.err()).contains(application.getApplicationId().toString());
    assertThat(cluster.exists("/out-" + deployMode + "/_SUCCESS")).isTrue();
    RunReport report = report("/out-" + deployMode);
    assertThat(report.checksums()).isEqualTo(expected);
    assertThat(report.run().master()).isEqualTo("yarn");

    Ended again = select(deployMode, "/candidates.npy", "/out-" + deployMode);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(cluster.lastApplication().getApplicationId())
        .isNotEqualTo(application.getApplicationId());
    assertThat(report("/out-" + deployMode)).isEqualTo(report);
  }

  @Test
  void mistakeEndsWithTwoInClientMode() throws Exception {
    Ended ended = select("client", "/missing.npy", "/out-mistake-client");
    ended.requireMistake("--candidates", "/missing.npy");
    assertThat(cluster.exists("/out-mistake-client/_SUCCESS")).isFalse();
  }

  @Test
  void mistakeFailsTheApplicationInClusterMode() throws Exception {
    Ended ended = select("cluster", "/missing.npy", "/out-mistake-cluster");
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    RMApp application = cluster.lastApplication();
    assertThat(application.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(application.getAppAttempts()).hasSize(1);
    assertThat(application.getDiagnostics().toString())
        .contains("--candidates", "/missing.npy", "(exit status 2)")
        .doesNotContain("\tat ");
    assertThat(cluster.exists("/out-mistake-cluster/_SUCCESS")).isFalse();
    assertThat(cluster.containerLogs(application))
        .contains("\"event\":\"tsds-finished\"", "\"exit\":2", "/missing.npy");
  }

  private static Ended select(String deployMode, String candidates, String output)
      throws IOException, InterruptedException {
    String spark = System.getProperty("tsds.spark.home");
    String java = System.getProperty("java.home");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            ProjectFolder.root().resolve("deploy/yarn/submit").toString(),
            "select",
            "--candidates=" + cluster.uri(candidates),
            "--queries=" + cluster.uri("/queries.npy"),
            "--output=" + cluster.uri(output),
            "--sample-size=100"));
    command.addAll(Fixture.load(FIXTURE).parameters().options());
    command.addAll(
        List.of(
            "--",
            "--deploy-mode=" + deployMode,
            "--num-executors=2",
            "--executor-cores=1",
            "--executor-memory=1g",
            "--driver-memory=1g"));
    Map<String, String> conf =
        Map.of(
            "spark.driver.memoryOverhead", "384m",
            "spark.executor.memoryOverhead", "384m",
            "spark.yarn.jars", "local:" + spark + "/jars/*",
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.yarn.appMasterEnv.JAVA_HOME", java,
            "spark.executorEnv.JAVA_HOME", java,
            "spark.yarn.appMasterEnv.SPARK_LOCAL_IP", "127.0.0.1",
            "spark.executorEnv.SPARK_LOCAL_IP", "127.0.0.1");
    conf.forEach((key, value) -> command.add("--conf=" + key + "=" + value));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            spark,
            "SPARK_LOCAL_IP",
            "127.0.0.1",
            "HADOOP_CONF_DIR",
            configuration.toString());
    try (Launcher.Running running =
        Launcher.start(folder, environment, new ProcessBuilder(command))) {
      return running.awaitEnd();
    }
  }

  private static RunReport report(String output) throws IOException {
    return ReportJson.read(new String(cluster.read(output + "/report.json"), UTF_8));
  }
}

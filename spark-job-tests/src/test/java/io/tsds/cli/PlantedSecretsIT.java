package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets planted in every place where a user can put one, real runs through the launcher with
 * Spark's event log on, and then a search for them in everything that the runs left.
 */
class PlantedSecretsIT {
  /** Every secret holds it; it has no word in it by which Spark hides a value unasked. */
  private static final String MARK = "Zq7hJ0vX";

  private static final List<String> SECRET_KEYS =
      List.of(
          "spark.hadoop.fs.azure.account.key.account.dfs.core.windows.net",
          "spark.hadoop.fs.azure.sas.container.account.blob.core.windows.net",
          "spark.hadoop.fs.azure.account.oauth2.client.secret",
          "spark.hadoop.fs.s3a.secret.key",
          "spark.hadoop.fs.s3a.access.key",
          "spark.hadoop.fs.s3a.bucket.data.secret.key",
          "spark.hadoop.fs.s3a.session.token",
          "spark.hadoop.fs.s3a.encryption.key",
          "spark.hadoop.fs.gs.auth.service.account.private.key",
          "spark.hadoop.fs.gs.encryption.key");

  @TempDir private Path folder;

  @Test
  void secretsInSparksConfigurationStayOutOfEverythingThatARunLeaves() throws Exception {
    List<String> arguments = selection("--strict", "--prefetch=20");
    arguments.addAll(spark());
    for (String key : SECRET_KEYS) {
      arguments.addAll(List.of("--conf", key + "=" + MARK + key.length()));
    }
    arguments.addAll(List.of("--conf", "spark.hadoop.some.uri=s3a://KEY:" + MARK + "@bucket/x"));
    Ended ended = Launcher.run(folder, arguments);

    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(folder.resolve("out.work/report.json")).exists();
    assertThat(eventLog())
        .contains(
            "SparkListenerEnvironmentUpdate", "SparkListenerJobStart", "spark.hadoop.fs.azure");
    assertNowhere();
  }

  @Test
  void secretsOfAFinishedRunStayOutToo() throws Exception {
    List<String> arguments = selection();
    arguments.addAll(spark());
    for (String key : SECRET_KEYS) {
      arguments.addAll(List.of("--conf", key + "=" + MARK));
    }
    arguments.addAll(List.of("--conf", "spark.logConf=true"));
    Ended ended = Launcher.run(folder, arguments);

    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(folder.resolve("out/report.html")).exists();
    assertNowhere();
  }

  @Test
  void secretsInUrisAreRefusedInEveryPlaceBeforeASessionStarts() throws Exception {
    String uri = "s3a:/KEY:" + MARK + "@bucket/in";
    Path config = Files.writeString(folder.resolve("c.properties"), "candidates=" + uri + "\n");
    try {
      refused(selection("--work-dir", uri));
      refused(selection("--config", config.toString(), "--queries-format", "npy"));
      refused(selection(uri));
      refused(selection("--alpha", "ftp://me:" + MARK + " and more" + MARK + "@host"));
      List<String> bySpark = selection();
      bySpark.addAll(spark());
      bySpark.addAll(List.of("--conf", "spark.tsds.work-dir=https://h/x?sig=" + MARK));
      refused(bySpark);
    } finally {
      Files.delete(config);
    }
    assertThat(files(folder.resolve("events"))).isEmpty();
    assertNowhere();
  }

  private void refused(List<String> arguments) throws Exception {
    Ended ended = Launcher.run(folder, arguments);
    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.mistakes()).hasSize(1);
  }

  private List<String> selection(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "select",
                "--queries=" + Fixture.file("prefetch-too-small", "queries.npy"),
                "--output=" + folder.resolve("out"),
                "--sample-size=100"));
    if (!List.of(more).contains("--config")) {
      arguments.add("--candidates=" + Fixture.file("prefetch-too-small", "candidates.npy"));
    }
    arguments.addAll(List.of(more));
    return arguments;
  }

  private List<String> spark() throws IOException {
    Path events = folder.resolve("events");
    if (Files.notExists(events)) {
      Files.createDirectory(events);
    }
    return List.of(
        "--",
        "--master=local[2]",
        "--driver-memory=1g",
        "--conf",
        "spark.eventLog.enabled=true",
        "--conf",
        "spark.eventLog.compress=false",
        "--conf",
        "spark.eventLog.dir=" + events.toUri());
  }

  private String eventLog() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files(folder.resolve("events"))) {
      text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  /** Searches every file below the folder, which stdout and stderr are in as well. */
  private void assertNowhere() throws IOException {
    List<Path> files = files(folder);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain(MARK);
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}

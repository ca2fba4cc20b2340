package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.report.Checksums;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.FolderTimes;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.S3Server;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must hold on any S3 server: runs of the launcher, with the jars for S3 as deploy/README.md
 * names them. After each test nothing that a run wrote anywhere may hold one of the keys.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3Runs {
  private static final String FIXTURE = "near-duplicates";

  /** The smallest part that S3 takes. */
  private static final long PART_BYTES = 5L << 20;

  Path folder;
  S3Server server;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = startServer(Files.createDirectories(folder.resolve("server")));
  }

  /** Starts the server, whose files go to a folder. */
  abstract S3Server startServer(Path home) throws Exception;

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void nothingHoldsAKey() throws IOException {
    Path runs = folder.resolve("runs");
    server.fetch("runs", Files.createTempDirectory(runs, "bucket"));
    List<Path> written;
    try (Stream<Path> files = Files.walk(runs)) {
      written = files.filter(Files::isRegularFile).toList();
    }
    assertThat(written).isNotEmpty();
    for (Path file : written) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertThat(text).as("%s", file).doesNotContain(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    }
  }

  @Test
  void runGivesTheRowsOfLocalFilesThroughTheMagicCommitter() throws Exception {
    String candidates = server.put(Fixture.file(FIXTURE, "candidates.npy"), "in/candidates.npy");
    String queries = server.put(Fixture.file(FIXTURE, "queries.npy"), "in/queries.npy");
    Path local = folder.resolve("local");
    RunReport expected = Selections.ofFixture(FIXTURE, local).report();
    Path summaries = folder.resolve("runs/summaries");

    List<String> arguments = select(candidates, queries, "runs/out");
    List<String> conf =
        List.of(
            "spark.hadoop.fs.s3a.committer.summary.report.directory=" + summaries.toUri(),
            "spark.eventLog.enabled=true",
            "spark.eventLog.compress=false",
            "spark.eventLog.dir=" + Files.createDirectories(folder.resolve("runs/events")).toUri(),
            "spark.logConf=true",
            "spark.log.level=INFO");
    Ended first = launch(arguments, conf);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.closingLine()).contains("\"status\":\"done\"", S3Server.uri("runs/out"));

    Path fetched = server.fetch("runs/out", folder.resolve("fetched"));
    assertThat(Selections.probabilities(fetched)).isEqualTo(Selections.probabilities(local));
    RunReport report = ReportJson.read(Files.readString(fetched.resolve("report.json")));
    assertThat(report.checksums()).isEqualTo(expected.checksums());
    assertThat(fetched.resolve("_SUCCESS")).exists();
    assertThat(server.objects("runs/out.work")).isEmpty();
    assertThat(writing(report)).containsEntry("committer", "magic");
    assertCommittedByMagic(summaries, "selection", "probabilities");

    Map<String, Long> before = FolderTimes.of(server.files(), path("runs/out"));
    Ended second = launch(arguments, List.of());
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.closingLine()).contains("already-complete");
    assertThat(FolderTimes.of(server.files(), path("runs/out"))).isEqualTo(before);

    Ended verified = launch(List.of("verify", S3Server.uri("runs/out")), List.of());
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(verified.out()).contains("against a float64 brute force").doesNotContain("NOT");
    assertThat(FolderTimes.of(server.files(), path("runs/out"))).isEqualTo(before);
  }

  /**
   * What S3A itself says of the commits, from outside the job; nothing of it is left in the output.
   */
  private static void assertCommittedByMagic(Path summaries, String... committed)
      throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> reports = Files.list(summaries)) {
      for (Path report : reports.filter(file -> file.toString().endsWith(".json")).toList()) {
        JsonNode summary = new ObjectMapper().readTree(report.toFile());
        assertThat(summary.get("committer").asText()).isEqualTo("magic");
        assertThat(summary.get("success").asBoolean()).isTrue();
        summary.get("filenames").forEach(name -> files.add(name.asText()));
      }
    }
    for (String part : committed) {
      assertThat(files).anyMatch(name -> name.matches(".*/result-[0-9a-f]+/" + part + "/part-.*"));
    }
  }

  @Test
  void uploadsInSeveralPartsAndAResumedRunGiveTheRowsOfLocalFiles() throws Exception {
    Path candidates = Embeddings.numbered(rows(8000, 1)).writeNpy(folder.resolve("wide"), 1);
    Path queries = Embeddings.numbered(rows(12, 2)).writeNpy(folder.resolve("wide-queries"), 1);
    RunReport local =
        Selections.of(candidates, queries, folder.resolve("wide-local"))
            .alpha(0.01)
            .prefetch(900)
            .report();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "select",
            "--candidates=" + server.put(candidates, "in/wide"),
            "--queries=" + server.put(queries, "in/wide-queries"),
            "--output=" + S3Server.uri("runs/wide"),
            "--sample-size=100",
            "--alpha=0.01",
            "--prefetch=900"));
    List<String> parts = List.of("spark.hadoop.fs.s3a.multipart.size=" + PART_BYTES);
    List<String> strict = new ArrayList<>(arguments);
    strict.add("--strict");
    Ended refused = launch(strict, parts);
    assertThat(refused.code()).as(refused.err()).isEqualTo(3);
    FileStatus block = largestFile("runs/wide.work");
    assertThat(block.getLen()).isGreaterThan(PART_BYTES);
    long count = (block.getLen() + PART_BYTES - 1) / PART_BYTES;
    // By convention of S3, an etag ends in the number of parts where there were several.
    assertThat(((EtagSource) block).getEtag().replace("\"", "")).endsWith("-" + count);

    arguments.add("--resume");
    Ended resumed = launch(arguments, parts);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Path fetched = server.fetch("runs/wide", folder.resolve("wide-fetched"));
    Checksums checksums =
        ReportJson.read(Files.readString(fetched.resolve("report.json"))).checksums();
    assertThat(checksums).isEqualTo(local.checksums());
    assertThat(server.objects("runs/wide.work")).isEmpty();
  }

  @Test
  void missingBucketOfAnInputIsNamed() throws Exception {
    String queries = server.put(Fixture.file(FIXTURE, "queries.npy"), "in/queries.npy");
    assertMistake(
        launch(select("s3a://nowhere/candidates.npy", queries, "runs/none"), List.of()),
        "--candidates s3a://nowhere/candidates.npy: there is no such bucket");
  }

  static void assertMistake(Ended ended, String... texts) {
    ended.requireMistake(texts);
    assertThat(ended.mistakes().get(0)).hasSizeLessThan(300);
    assertThat(ended.closingLine()).contains("\"exit\":2");
    assertThat(ended.err()).doesNotContain("Exception");
  }

  /** The options of a run on the fixture. */
  static List<String> select(String candidates, String queries, String output) {
    List<String> arguments = new ArrayList<>();
    arguments.add("select");
    arguments.add("--candidates=" + candidates);
    arguments.add("--queries=" + queries);
    arguments.add("--output=" + S3Server.uri(output));
    arguments.add("--sample-size=100");
    arguments.addAll(Fixture.load(FIXTURE).parameters().options());
    return arguments;
  }

  /** Runs the launcher with this server's place and the right keys. */
  Ended launch(List<String> arguments, List<String> conf) throws Exception {
    return launch(server, S3Server.SECRET_KEY, arguments, conf);
  }

  /** The same on another server or with another secret; the keys come as this test gives them. */
  abstract Ended launch(S3Server to, String secret, List<String> arguments, List<String> conf)
      throws Exception;

  Ended launch(
      Map<String, String> environment,
      S3Server to,
      List<String> arguments,
      List<String> sparkOptions)
      throws Exception {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--", "--master", "local[2]", "--driver-memory", "1g"));
    all.addAll(List.of("--driver-java-options", Launcher.QUICK_START));
    all.add("--jars");
    all.add(S3Server.jars().stream().map(Path::toString).collect(Collectors.joining(",")));
    to.options()
        .forEach(
            (key, value) -> all.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    all.addAll(sparkOptions);
    return Launcher.run(Files.createDirectories(folder.resolve("runs")), environment, all);
  }

  static List<String> options(List<String> conf) {
    return conf.stream().flatMap(setting -> Stream.of("--conf", setting)).toList();
  }

  static org.apache.hadoop.fs.Path path(String key) {
    return new org.apache.hadoop.fs.Path(S3Server.uri(key));
  }

  private static Map<String, Object> writing(RunReport report) {
    return report.stages().stream()
        .filter(stage -> stage.name().equals("writing"))
        .map(StageFacts::details)
        .findFirst()
        .orElseThrow();
  }

  /** Beside a block of vectors lie their digests, which are far smaller. */
  private FileStatus largestFile(String key) throws IOException {
    RemoteIterator<LocatedFileStatus> files = server.files().listFiles(path(key), true);
    FileStatus largest = files.next();
    while (files.hasNext()) {
      FileStatus file = files.next();
      largest = file.getLen() > largest.getLen() ? file : largest;
    }
    return server.files().getFileStatus(largest.getPath());
  }

  /** Random rows of 512 components, written as float32. */
  private static float[][] rows(int count, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][512];
    for (float[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        row[k] = (float) random.nextGaussian() / 22;
      }
    }
    return rows;
  }
}

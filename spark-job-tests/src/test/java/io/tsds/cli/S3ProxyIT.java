package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs on S3Proxy, which checks signatures; the keys come from a properties file. */
class S3ProxyIT extends S3Runs {
  @Override
  S3Server startServer(Path home) throws Exception {
    return S3Server.s3Proxy(home);
  }

  @Override
  Ended launch(S3Server to, String secret, List<String> arguments, List<String> conf)
      throws Exception {
    Path properties = Files.createTempFile(folder, "spark", ".properties");
    Files.writeString(
        properties,
        "spark.hadoop.fs.s3a.access.key %s\nspark.hadoop.fs.s3a.secret.key %s\n"
            .formatted(S3Server.ACCESS_KEY, secret));
    List<String> sparkOptions = new ArrayList<>(options(conf));
    sparkOptions.addAll(List.of("--properties-file", properties.toString()));
    return launch(Map.of(), to, arguments, sparkOptions);
  }

  /** From a search to a file for a trainer, all of it on the server. */
  @Test
  void aSearchIsKeptCalibratedSelectedFromAndExported() throws Exception {
    String candidates =
        server.put(Fixture.file("near-duplicates", "candidates.npy"), "in/candidates.npy");
    String queries = server.put(Fixture.file("near-duplicates", "queries.npy"), "in/queries.npy");
    String found = S3Server.uri("runs/found");
    String chosen = S3Server.uri("runs/chosen");
    run("neighbors", "--candidates", candidates, "--queries", queries, "--output", found);
    String calibrated = S3Server.uri("runs/calibrated");
    run("calibrate", "--neighbors", found, "--output", calibrated);
    run(
        "select",
        "--neighbors",
        found,
        "--config",
        calibrated + "/select.properties",
        "--output",
        chosen,
        "--sample-size",
        "20");
    int rows = Fixture.load("near-duplicates").candidates().rows();
    StringBuilder records = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      records.append("{\"text\": \"").append(row).append("\"}\n");
    }
    Path texts = Files.writeString(folder.resolve("texts.jsonl"), records.toString());
    String uri = server.put(texts, "in/texts.jsonl");
    run("export", chosen, "--records", uri, "--output", S3Server.uri("runs/training"));
    Path training = server.fetch("runs/training", folder.resolve("training"));
    assertThat(Files.readAllLines(training.resolve("epoch=0/part-00000.jsonl"))).hasSize(20);
    assertThat(run("explain", chosen, "--query", "0").out()).startsWith("query 0");
    run("duplicates", chosen, "--output", S3Server.uri("runs/duplicates"));
    assertThat(run("evaluate", chosen, "--baseline", "random").out()).contains("random");
  }

  private Ended run(String... arguments) throws Exception {
    Ended ended = launch(List.of(arguments), List.of());
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void missingBucketOfTheOutputIsNamed() throws Exception {
    String queries = server.put(Fixture.file("near-duplicates", "queries.npy"), "in/queries.npy");
    List<String> arguments = new ArrayList<>(select(queries, queries, "runs/none"));
    arguments.add("--work-dir=s3a://nowhere/work");
    assertMistake(launch(arguments, List.of()), "s3a://nowhere/work", "there is no such bucket");
  }

  @Test
  void wrongSecretIsSaidAndNotRepeated() throws Exception {
    String queries = server.put(Fixture.file("near-duplicates", "queries.npy"), "in/queries.npy");
    assertMistake(
        launch(server, S3Server.SECRET_KEY + "x", select(queries, queries, "runs/none"), List.of()),
        "--candidates " + queries,
        "access is denied (HTTP status 403)",
        "credentials");
  }

  @Test
  void bucketThatCannotBeWrittenIsNamed() throws Exception {
    String queries = server.put(Fixture.file("near-duplicates", "queries.npy"), "in/queries.npy");
    try (S3Server readOnly = S3Server.readOnlyS3Proxy(folder.resolve("server"))) {
      assertMistake(
          launch(readOnly, S3Server.SECRET_KEY, select(queries, queries, "runs/none"), List.of()),
          S3Server.uri("runs/none.work"),
          "refuses to write",
          "read-only");
    }
  }

  @Test
  void keysInAUriAreRefusedAndNotRepeated() throws Exception {
    String withKeys =
        "s3a://%s:%s@%s/in".formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, S3Server.BUCKET);
    assertMistake(
        launch(select(withKeys, S3Server.uri("in"), "runs/none"), List.of()),
        "--candidates holds credentials");
  }
}

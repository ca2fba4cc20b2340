package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.report.StageFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of the whole pipeline of recovery data in a folder of their own, and what is asked of them.
 */
abstract class RecoveryRuns {
  @TempDir Path folder;

  static final SparkSession SPARK = LocalSpark.session();

  /** The same rows with columns whose names differ from ours by capital letters, or are our own. */
  static Dataset<Row> decoys(SparkSession caseSensitive, Dataset<Row> rows) {
    Dataset<Row> all = caseSensitive.createDataFrame(rows.collectAsList(), rows.schema());
    for (String name : List.of("ID", "Degradation", "file", "row", "Embedding", "label", "ies")) {
      all = all.withColumn(name, lit("decoy"));
    }
    return all;
  }

  Recoveries landmarked(String candidates, String degradation, String output) {
    return Recoveries.of(folder.resolve(candidates), folder.resolve(output), 60)
        .clustering(given -> with(given, Graph.NEIGHBORS, 150, 8, 3, 6, true))
        .set(
            builder ->
                builder
                    .degradation(degradation(path(degradation)))
                    .comparison(
                        new Comparison(
                            List.of(Reference.EQUAL, Reference.RANDOM),
                            null,
                            List.of(),
                            "loss",
                            Map.of())));
  }

  static void assertSameFacts(RecoveryReport found, RecoveryReport expected) {
    assertThat(found.counts()).isEqualTo(expected.counts());
    assertThat(found.clusters()).isEqualTo(expected.clusters());
    assertThat(found.clustering()).isEqualTo(expected.clustering());
    assertThat(found.rounds()).isEqualTo(expected.rounds());
    assertThat(found.concepts()).isEqualTo(expected.concepts());
    assertThat(found.bounds()).isEqualTo(expected.bounds());
    assertThat(found.lossConstants()).isEqualTo(expected.lossConstants());
    assertThat(found.scatter()).usingRecursiveComparison().isEqualTo(expected.scatter());
    assertThat(found.warnings()).isEqualTo(expected.warnings());
  }

  static List<String> texts(List<Row> rows) {
    return rows.stream().map(Row::mkString).toList();
  }

  Recoveries measured(String candidates, String output) {
    return clustered(candidates, output, 10)
        .set(builder -> builder.degradation(degradation(path("measured"))));
  }

  static void assertRefused(Recoveries recovery, String... parts) {
    assertThatThrownBy(recovery::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
  }

  void overwrite(Dataset<Row> rows, String name) {
    rows.write().mode("overwrite").parquet(path(name));
  }

  static Recoveries unfiltered(Recoveries recovery) {
    return recovery.set(builder -> builder.concepts(new Concepts(null, List.of(), 64, 0)));
  }

  static List<String> taken(RecoveryReport report) {
    return report.stages().stream()
        .filter(stage -> Boolean.TRUE.equals(stage.details().get("takenFromEarlierRun")))
        .map(StageFacts::name)
        .toList();
  }

  void assertGraphRefused(
      Graph graph, int landmarks, int neighbors, int fewest, int most, String... parts) {
    assertRefused(
        Recoveries.of(folder.resolve("in"), folder.resolve("out"), 2)
            .resume()
            .set(
                builder ->
                    builder.comparison(
                        new Comparison(List.of(), null, List.of(1.0, 2.0), null, Map.of())))
            .clustering(given -> with(given, graph, landmarks, neighbors, fewest, most, false)),
        parts);
  }

  Recoveries compared(List<Reference> references) {
    return clustered("in", "out", 8)
        .set(
            builder ->
                builder.comparison(
                    new Comparison(
                        references,
                        2.0,
                        List.of(1.0, 0.0, 2.0, 1.0),
                        "loss",
                        Map.of("selection", 1.0, "ids.txt", 1.5))));
  }

  static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .collect(
              Collectors.reducing(
                  (a, b) -> {
                    throw new IllegalStateException(a + " and " + b);
                  }))
          .orElseThrow();
    }
  }

  Recoveries ofTexts(String candidates) {
    return clustered(candidates, "out-" + candidates, 12)
        .set(
            builder ->
                builder.concepts(new Concepts(null, List.of("instruction", "reply"), 2, 0.3)));
  }

  /** A Parquet file of that name with all rows in their order. */
  void file(Dataset<Row> rows, String name) throws IOException {
    Path written = folder.resolve("written-" + name.replace('/', '-'));
    rows.coalesce(1).write().parquet(written.toString());
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.move(onlyFile(written), file);
  }

  Recoveries clustered(String candidates, String output, long sampleSize) {
    return Recoveries.of(folder.resolve(candidates), folder.resolve(output), sampleSize)
        .clusterColumn("cluster");
  }

  static Degradation degradation(String uri) {
    return new Degradation(
        uri, "degradation", null, Unit.NAT, "instruction_tokens", "response_tokens", null);
  }

  static Clustering with(
      Clustering given,
      Graph graph,
      int landmarks,
      int neighbors,
      int fewest,
      int most,
      boolean checked) {
    return new Clustering(
        null,
        given.metric(),
        graph,
        landmarks,
        neighbors,
        given.regularization(),
        fewest,
        most,
        checked);
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }
}

package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.spectral.RandIndex;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters of embeddings by the whole pipeline against what an independent oracle says. */
final class ClusteringFixtureIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "clusters, NEIGHBORS, 300000",
    "clusters, DENSE, 300000",
    "clusters-copies, NEIGHBORS, 300000",
    "clusters-copies, DENSE, 300000",
    "clusters, NEIGHBORS, 200",
    "clusters-copies, NEIGHBORS, 200"
  })
  void labelsAgreeWithTheOracle(String name, Graph graph, int landmarks) {
    JsonNode expected = Recoveries.expected(name);
    int[] labels = ints(expected.get(graph == Graph.DENSE ? "dense" : "graph").get("labels"));
    int[] truth = ints(expected.get("truth"));
    Path degradation = folder.resolve("degradation");
    SparkSession spark = LocalSpark.session();
    spark
        .range(truth.length)
        .select(
            col("id"),
            col("id").multiply(0.6 / truth.length).plus(0.01).as("degradation"),
            lit(10).as("instruction_tokens"),
            lit(20).as("response_tokens"))
        .write()
        .parquet(degradation.toString());
    int k = expected.get("graph").get("k").asInt();
    RecoveryReport report =
        Recoveries.of(Recoveries.fixture(name).resolve("embeddings.npy"), folder.resolve("out"), 20)
            .clustering(
                given ->
                    new Clustering(
                        null,
                        given.metric(),
                        graph,
                        landmarks,
                        given.neighbors(),
                        given.regularization(),
                        graph == Graph.DENSE ? k : 3,
                        graph == Graph.DENSE ? k : 12,
                        false))
            .set(
                builder ->
                    builder
                        .degradation(
                            new Degradation(
                                degradation.toString(),
                                "degradation",
                                null,
                                Unit.NAT,
                                "instruction_tokens",
                                "response_tokens",
                                null))
                        .concepts(new Concepts(null, List.of(), 64, 0)))
            .report();
    List<Row> rows = Recoveries.table(folder.resolve("out"), "clusters");
    int[] found = rows.stream().mapToInt(row -> row.getInt(1)).toArray();
    assertThat(RandIndex.adjusted(found, labels)).isCloseTo(1, within(1e-12));
    assertThat(RandIndex.adjusted(found, truth)).isCloseTo(1, within(1e-12));
    assertThat(report.clustering().chosen()).isEqualTo(k);
    assertThat(report.counts().selected()).isEqualTo(20);
    assertThat(report.scatter().points()).isEqualTo((int) report.clustering().landmarks());
  }

  private static int[] ints(JsonNode values) {
    int[] ints = new int[values.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = values.get(i).asInt();
    }
    return ints;
  }
}

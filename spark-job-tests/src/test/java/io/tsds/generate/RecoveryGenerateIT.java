package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.recovery.DegradationSum;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery data as Spark reads them back. */
class RecoveryGenerateIT {
  private static final int ROWS = 1500;
  private static final int DIMENSION = 12;
  private static final int CLUSTERS = 5;

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void tablesHoldEveryRowOnceAndAgreeWithTheTruth() {
    RecoveryGeneration.Written written = generate("all", IdKind.LONG, 3, 1);
    List<Row> candidates = table("all/candidates");
    List<Row> degradation = table("all/degradation");
    List<Row> labels = table("all.truth/labels");
    List<Long> ids = IntStream.range(0, ROWS).mapToObj(Long::valueOf).toList();
    assertThat(candidates).extracting(row -> row.getLong(0)).isEqualTo(ids);
    assertThat(degradation).extracting(row -> row.getLong(0)).isEqualTo(ids);
    assertThat(labels).extracting(row -> row.getLong(0)).isEqualTo(ids);
    assertThat(written.measured()).isEqualTo(ROWS);
    assertThat(written.candidates()).endsWith("/all/candidates");
    assertThat(candidates.get(0).schema().fieldNames())
        .containsExactly("id", "embedding", "concepts", "instruction");
    assertThat(degradation.get(0).schema().fieldNames())
        .containsExactly("id", "degradation", "instruction_tokens", "response_tokens");
    assertTruth(degradation, labels, "all.truth/clusters");
    for (Row candidate : candidates) {
      List<String> concepts = candidate.getList(2);
      assertThat(candidate.<Float>getList(1)).hasSize(DIMENSION);
      assertThat(concepts).hasSizeBetween(2, 5);
      assertThat(candidate.getString(3)).contains(concepts);
    }
  }

  /** The mean of each cluster is that of its rows to the bit, whatever the order of the sum. */
  private void assertTruth(List<Row> degradation, List<Row> labels, String clusters) {
    Map<Object, Integer> clusterOf = new HashMap<>();
    labels.forEach(row -> clusterOf.put(row.get(0), row.getInt(1)));
    DegradationSum[] sums = new DegradationSum[CLUSTERS];
    Arrays.setAll(sums, cluster -> new DegradationSum());
    for (Row row : degradation) {
      assertThat(row.getInt(2)).isBetween(4, 4096);
      assertThat(row.getInt(3)).isBetween(4, 4096);
      sums[clusterOf.get(row.get(0))].add(row.getDouble(1));
    }
    List<Row> truth = spark.read().parquet(uri(clusters)).orderBy("cluster").collectAsList();
    assertThat(truth).hasSize(CLUSTERS);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      Row known = truth.get(cluster);
      int number = cluster;
      assertThat(known.<Integer>getAs("cluster")).isEqualTo(cluster);
      assertThat(known.<Long>getAs("rows"))
          .isEqualTo(clusterOf.values().stream().filter(label -> label == number).count());
      assertThat(known.<Long>getAs("measured")).isEqualTo(sums[cluster].count());
      double mean = known.getAs("mean_degradation");
      assertThat(mean).isEqualTo(sums[cluster].mean());
      double expected = known.getAs("expected_degradation");
      assertThat(expected).isCloseTo(0.05 + 0.1 * cluster, within(1e-15));
      assertThat(mean).isCloseTo(expected, within(5 * sums[cluster].standardError()));
      assertThat(known.<String>getList(known.fieldIndex("concepts")))
          .isEqualTo(RecoveryConcepts.vocabulary(cluster));
      assertThat(known.<String>getList(known.fieldIndex("shared_concepts")))
          .isEqualTo(RecoveryConcepts.shared());
    }
  }

  @Test
  void numberOfFilesDoesNotChangeTheRows() throws IOException {
    generate("one", IdKind.LONG, 1, 0.5);
    generate("seven", IdKind.LONG, 7, 0.5);
    for (String part : List.of("candidates", "degradation")) {
      assertThat(table("seven/" + part)).isEqualTo(table("one/" + part));
    }
    assertThat(table("seven.truth/labels")).isEqualTo(table("one.truth/labels"));
    assertThat(NpyRows.visibleFiles(folder.resolve("seven/candidates"))).hasSize(7);
    assertThat(NpyRows.visibleFiles(folder.resolve("seven")))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("candidates", "degradation");
    assertThat(folder.resolve("seven/_SUCCESS")).exists();
  }

  @Test
  void aPartIsMeasuredUnderStringIds() {
    RecoveryGeneration.Written written = generate("part", IdKind.STRING, 2, 0.25);
    List<Row> candidates = table("part/candidates");
    List<Row> degradation = table("part/degradation");
    assertThat(candidates).extracting(row -> row.getString(0)).contains("row-0", "row-1499");
    assertThat(candidates).extracting(row -> row.getString(0)).doesNotHaveDuplicates();
    assertThat(degradation).extracting(row -> row.getString(0)).doesNotHaveDuplicates();
    assertThat((long) degradation.size()).isEqualTo(written.measured());
    assertThat((double) degradation.size()).isCloseTo(ROWS / 4, within(CLUSTERS / 2.0));
    assertTruth(degradation, table("part.truth/labels"), "part.truth/clusters");
  }

  @Test
  void existingDataAreReplacedOnlyWhenAskedAndFoldersOfOthersNever() throws IOException {
    Generation.write(
        spark,
        new GenerateParameters(
            new Data(20, DIMENSION, 4, 1),
            new Copies(0, 0, 1, 0, 1),
            storage(IdKind.LONG, 1),
            new Queries(0, null),
            uri("twice"),
            3,
            false));
    assertThatThrownBy(() -> generate("twice", IdKind.LONG, 1, 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("twice exists; add `overwrite`");
    RecoveryGeneration.write(spark, parameters("twice", IdKind.LONG, 1, 1, true));
    assertThat(NpyRows.visibleFiles(folder.resolve("twice"))).hasSize(2);
    assertThat(table("twice/candidates")).hasSize(ROWS);

    Path precious = Files.createDirectories(folder.resolve("mine.truth")).resolve("thesis.txt");
    Files.writeString(precious, "mine");
    assertThatThrownBy(
            () -> RecoveryGeneration.write(spark, parameters("mine", IdKind.LONG, 1, 1, true)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no generated data");
    assertThat(precious).hasContent("mine");
    assertThat(folder.resolve("mine")).doesNotExist();
  }

  private RecoveryGeneration.Written generate(String name, IdKind ids, int files, double measured) {
    return RecoveryGeneration.write(spark, parameters(name, ids, files, measured, false));
  }

  private RecoveryDataParameters parameters(
      String name, IdKind ids, int files, double measured, boolean overwrite) {
    return new RecoveryDataParameters(
        new Data(ROWS, DIMENSION, CLUSTERS, 0.5),
        storage(ids, files),
        measured,
        uri(name),
        3,
        overwrite);
  }

  private static Storage storage(IdKind ids, int files) {
    return new Storage(FileFormat.PARQUET, ComponentType.FLOAT32, Layout.ARRAY, ids, files);
  }

  private String uri(String name) {
    return folder.resolve(name).toString();
  }

  private List<Row> table(String name) {
    return spark.read().parquet(uri(name)).orderBy("id").collectAsList();
  }
}

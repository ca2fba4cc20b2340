package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Allocation;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.report.RunResult;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Selections of recovery data by the whole pipeline, where the fixtures of the oracle end. */
class RecoveryPipelineIT extends RecoveryRuns {
  @Test
  void layoutSettingsAndTypeOfIdsChangeNothing() {
    Dataset<Row> rows = Instructions.rows(SPARK, 240, false);
    rows.drop("degradation", "cluster").coalesce(1).write().parquet(path("one"));
    rows.select("id", "degradation").coalesce(1).write().parquet(path("degradation"));
    RecoveryReport one = landmarked("one", "degradation", "out-one").report();

    Dataset<Row> mixed = rows.orderBy(xxhash64(col("id")));
    Dataset<Row> odd = decoys(LocalSpark.with("spark.sql.caseSensitive", true), mixed);
    odd.drop("degradation", "cluster").repartition(5).write().parquet(path("many [1]"));
    odd.select("id", "degradation", "ID", "Degradation", "file")
        .repartition(3)
        .write()
        .parquet(path("degradation {2}"));
    SparkSession other =
        LocalSpark.with(
            "spark.sql.files.openCostInBytes",
            1L << 40,
            "spark.sql.adaptive.enabled",
            false,
            "spark.sql.ansi.enabled",
            false,
            "spark.sql.caseSensitive",
            true,
            "spark.sql.shuffle.partitions",
            7);
    RecoveryReport many = landmarked("many [1]", "degradation {2}", "out [3]").in(other).report();
    assertThat(many.checksums()).isEqualTo(one.checksums());
    assertSameFacts(many, one);

    Dataset<Row> texts = Instructions.rows(SPARK, 240, true);
    texts.drop("degradation", "cluster").repartition(3).write().parquet(path("texts"));
    texts.select("id", "degradation").write().parquet(path("degradation-texts"));
    RecoveryReport strings = landmarked("texts", "degradation-texts", "out-texts").report();
    assertSameFacts(strings, one);
    for (String table : List.of("selection", "clusters", "rejected")) {
      assertThat(texts(Recoveries.table(folder.resolve("out-texts"), table)))
          .isEqualTo(texts(Recoveries.table(folder.resolve("out-one"), table)));
    }
    assertThat(one.counts().rejected()).isPositive();
    assertThat(one.clustering().landmarks()).isEqualTo(150);
    assertThat(one.clustering().distinctVectors()).isGreaterThan(200).isLessThan(240);
    assertThat(one.clustering().stability()).isGreaterThan(0.9);
    assertThat(one.clusters()).hasSize(4);
  }

  @Test
  void fewRowsAndManyTakeOtherWaysToTheSameResultAndTheSameRefusals() {
    for (boolean texts : List.of(false, true)) {
      Dataset<Row> rows = Instructions.rows(SPARK, 240, texts);
      Column id = texts ? lit("none") : lit(7L);
      overwrite(rows.drop("degradation", "cluster"), "in");
      Dataset<Row> measured = rows.select("id", "degradation").where("id <> '150'");
      overwrite(measured.union(measured.limit(1).withColumn("id", id)), "measured");
      RecoveryReport few = ofWays(FewRows.MOST, landmarked("in", "measured", "few-" + texts));
      RecoveryReport many = ofWays(0, landmarked("in", "measured", "many-" + texts));
      assertThat(few.checksums()).isEqualTo(many.checksums());
      assertSameFacts(few, many);
      assertThat(few.warnings()).anyMatch(warning -> warning.contains("1 row of the degradation"));
      for (String table : List.of("selection", "clusters", "rejected")) {
        assertThat(Recoveries.table(folder.resolve("few-" + texts), table))
            .isEqualTo(Recoveries.table(folder.resolve("many-" + texts), table));
      }
      overwrite(measured.union(measured.where("id IN ('131', '129')")), "measured");
      assertRefusedAlike(
          landmarked("in", "measured", "twice-" + texts), "the id 129 occurs 2 times");
      overwrite(
          measured.withColumn("id", when(col("id").equalTo("120"), null).otherwise(col("id"))),
          "measured");
      assertRefusedAlike(landmarked("in", "measured", "null-" + texts), "the id is null");
    }
    overwrite(Instructions.rows(SPARK, 240, true).select("id", "degradation"), "measured");
    RecoveryReport few = ofWays(FewRows.MOST, ofAllLandmarks("few-all"));
    RecoveryReport many = ofWays(0, ofAllLandmarks("many-all"));
    assertThat(few.clustering().landmarks()).isEqualTo(few.clustering().distinctVectors());
    assertThat(few.checksums()).isEqualTo(many.checksums());
    assertSameFacts(few, many);
  }

  /** The ids of the candidates are strings. */
  private Recoveries ofAllLandmarks(String output) {
    return landmarked("in", "measured", output)
        .clustering(given -> with(given, Graph.NEIGHBORS, 240, 8, 3, 6, false));
  }

  @Test
  void fewRowsWithAColumnOfClustersAreSelectedAndRefusedAsManyAre() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.write().parquet(path("columns"));
    RecoveryReport few = ofWays(FewRows.MOST, clustered("columns", "columns-few", 12));
    RecoveryReport many = ofWays(0, clustered("columns", "columns-many", 12));
    assertThat(few.checksums()).isEqualTo(many.checksums());
    assertSameFacts(few, many);
    overwrite(rows.union(rows.where("id IN (109, 107)")), "columns");
    assertRefusedAlike(clustered("columns", "twice", 12), "the id 107 occurs 2 times");
    overwrite(rows.withColumn("cluster", when(col("id").notEqual(105), col("cluster"))), "columns");
    assertRefusedAlike(clustered("columns", "none", 12), "the cluster is null");
    overwrite(rows.withColumn("id", when(col("id").notEqual(105), col("id"))), "columns");
    assertRefusedAlike(clustered("columns", "null", 12), "the id is null");
  }

  /** Of a list that the driver does not take, what counts stands behind what is repeated. */
  @Test
  void fewRowsWithManyConceptsAreSelectedAsManyAre() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    Column repeated = expr("transform(sequence(1, 5000), i -> concat('Theme ', i % 3))");
    Column more = expr("transform(sequence(1, 100), i -> concat('more ', i))");
    Column all = concat(repeated, col("concepts"), more);
    Column list = when(col("id").equalTo(105), all).when(col("id").notEqual(107), col("concepts"));
    Dataset<Row> given = rows.withColumn("concepts", list);
    assertThat(
            FewCandidates.withoutLongConcepts(
                    given.withColumnRenamed("concepts", CandidateCheck.RAW_CONCEPTS))
                .where("long_concepts OR raw_concepts IS NULL")
                .orderBy("id")
                .select("id", "long_concepts", "raw_concepts")
                .collectAsList())
        .containsExactly(RowFactory.create(105L, true, null), RowFactory.create(107L, false, null));
    given.where("id <> 107").write().parquet(path("long"));
    RecoveryReport few = ofWays(FewRows.MOST, clustered("long", "long-few", 12));
    RecoveryReport many = ofWays(0, clustered("long", "long-many", 12));
    assertThat(few.counts().droppedConcepts()).isEqualTo(3 + 3 + 100 - 64);
    assertThat(few.checksums()).isEqualTo(many.checksums());
    assertSameFacts(few, many);
  }

  /** Runs with another limit to what counts as few rows. */
  private static RecoveryReport ofWays(long mostFew, Recoveries recovery) {
    return ((RunResult.Done<RecoveryReport>)
            new RecoveryPipeline(SPARK, recovery.parameters(), mostFew).run())
        .report();
  }

  private static void assertRefusedAlike(Recoveries recovery, String part) {
    List<String> messages = new ArrayList<>();
    for (long mostFew : List.of(0L, FewRows.MOST)) {
      assertThatThrownBy(
              () -> new RecoveryPipeline(SPARK, recovery.resume().parameters(), mostFew).run())
          .isInstanceOf(UserException.class)
          .satisfies(failure -> messages.add(failure.getMessage()));
    }
    assertThat(messages.get(0)).contains(part).isEqualTo(messages.get(1));
  }

  @Test
  void columnsOfAnyNameAreReadAsThemselves() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.write().parquet(path("plain"));
    RecoveryReport plain = clustered("plain", "out-plain", 12).report();
    SparkSession exact = LocalSpark.with("spark.sql.caseSensitive", true);
    Instructions.rows(exact, 40, false)
        .withColumnRenamed("id", "Id")
        .withColumn("id", lit("decoy"))
        .withColumn("file", lit("decoy"))
        .withColumn("row", lit(-1))
        .withColumn("ies", lit(0.0))
        .withColumnRenamed("cluster", "my.cluster `a`")
        .withColumn("cluster", lit("decoy"))
        .withColumnRenamed("degradation", "D e")
        .withColumn("degradation", lit("decoy"))
        .withColumnRenamed("concepts", "CONCEPTS")
        .withColumn("concepts", lit(7))
        .write()
        .parquet(path("odd"));
    RecoveryReport odd =
        Recoveries.of(folder.resolve("odd"), folder.resolve("out-odd"), 12)
            .read(given -> given.columns("Id", "embedding"))
            .clusterColumn("my.cluster `a`")
            .set(
                builder ->
                    builder
                        .degradation(
                            new Degradation(
                                null,
                                "D e",
                                null,
                                Unit.NAT,
                                "instruction_tokens",
                                "response_tokens",
                                null))
                        .concepts(new Concepts("CONCEPTS", List.of(), 64, 0)))
            .report();
    assertThat(odd.checksums()).isEqualTo(plain.checksums());
  }

  @Test
  void budgetsFromOneToEverythingHoldAndNoMore() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    // Only every third number is a cluster, and nothing of the last one was measured.
    rows.withColumn("cluster", col("cluster").multiply(3)).write().parquet(path("in"));
    rows.where("cluster < 3").select("id", "degradation").write().parquet(path("measured"));
    RecoveryReport one = measured("in", "out-1").report();
    assertThat(one.clusters()).hasSize(10);
    assertThat(one.clusters().get(9).eligible()).isZero();
    assertThat(one.clusters().get(9).size()).isEqualTo(10);
    assertThat(one.warnings())
        .contains(
            "No candidate of cluster 9 has a degradation, so that none can be selected: measure some.");
    RecoveryReport all =
        unfiltered(
                clustered("in", "out-all", 30)
                    .set(builder -> builder.degradation(degradation(path("measured")))))
            .report();
    assertThat(all.counts().selected()).isEqualTo(30);
    assertThat(all.clusters()).allMatch(cluster -> cluster.selected() == cluster.eligible());
    assertRefused(
        clustered("in", "out-more", 31)
            .set(builder -> builder.degradation(degradation(path("measured")))),
        "`sample-size`",
        "31",
        "only 30 of 40 candidates have a degradation");
    RunResult<RecoveryReport> fewer =
        clustered("in", "out-more", 1)
            .set(builder -> builder.degradation(degradation(path("measured"))))
            .resume()
            .run();
    RecoveryReport least = ((RunResult.Done<RecoveryReport>) fewer).report();
    assertThat(least.counts().selected()).isEqualTo(1);
    assertThat(least.clusters().get(6).selected()).isEqualTo(1);
    assertThat(taken(least)).containsExactly("degradation and concepts");
  }

  @Test
  void equalAndAbsentDegradationsAreSharedOutOrRefused() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.withColumn("degradation", lit(0.0)).write().parquet(path("same"));
    assertRefused(clustered("same", "out-none", 5), "all degradations are 0");
    overwrite(rows.withColumn("degradation", lit(0.25)), "same");
    RecoveryReport none =
        unfiltered(clustered("same", "out-floors", 3))
            .set(
                builder ->
                    builder.allocation(
                        new Allocation(Budget.DEGRADATION, WholeShares.PAPER, ClusterOrder.NUMBER)))
            .report();
    assertThat(none.counts().unfilled()).isEqualTo(3);
    assertThat(Recoveries.table(folder.resolve("out-floors"), "selection")).isEmpty();
    RecoveryReport equal = unfiltered(clustered("same", "out-four", 10)).report();
    assertThat(equal.clusters().stream().map(ClusterFacts::selected))
        .containsExactly(3L, 3L, 2L, 2L);
  }

  @Test
  void strictKeepsTheReportAloneWhereTheFilterLeavesTheBudgetUnfilled() throws IOException {
    Instructions.rows(SPARK, 40, false).write().parquet(path("in"));
    RunResult<RecoveryReport> refused = clustered("in", "out", 40).strict().run();
    assertThat(refused).isInstanceOf(RunResult.Refused.class);
    assertThat(refused.message()).contains("`strict` refuses", "`resume`");
    assertThat(folder.resolve("out/selection")).doesNotExist();
    assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
    assertThat(folder.resolve("out.work/report.json")).exists();
    RecoveryReport taken = clustered("in", "out", 40).resume().report();
    assertThat(taken.counts().unfilled()).isPositive();
    assertThat(taken(taken)).containsExactly("degradation and concepts", "queues", "selection");
    assertThat(folder.resolve("out/_SUCCESS")).exists();
    assertThat(clustered("in", "out", 40).run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThat(clustered("in", "out", 40).strict().run()).isInstanceOf(RunResult.Refused.class);
  }

  @Test
  void conceptsOfTextsAreThoseOfAnyPartitioning() {
    Dataset<Row> rows =
        Instructions.rows(SPARK, 60, false)
            .drop("concepts")
            .withColumn("reply", when(col("id").mod(2).equalTo(0), lit("Old poems rhyme.")));
    rows.coalesce(1).write().parquet(path("one"));
    rows.repartition(6).write().parquet(path("many"));
    RecoveryReport one = ofTexts("one").report();
    RecoveryReport many = ofTexts("many").in(LocalSpark.manyPartitions(1L << 20)).report();
    assertThat(many.checksums()).isEqualTo(one.checksums());
    assertThat(many.clusters()).isEqualTo(one.clusters());
    assertThat(one.counts().droppedConcepts())
        .isEqualTo(many.counts().droppedConcepts())
        .isPositive();
    assertThat(one.clusters().get(0).topics()).isNotEmpty();
  }
}

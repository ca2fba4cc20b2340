package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.RecoveryParameters.Allocation;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.report.RunResult;
import io.tsds.report.StageFacts;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selections of recovery data by the whole pipeline, where the fixtures of the oracle end. */
class RecoveryPipelineIT {
  @TempDir private Path folder;

  private static final SparkSession SPARK = LocalSpark.session();

  // ---- what must not matter

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

  /** The same rows with columns whose names differ from ours by capital letters, or are our own. */
  private static Dataset<Row> decoys(SparkSession caseSensitive, Dataset<Row> rows) {
    Dataset<Row> all = caseSensitive.createDataFrame(rows.collectAsList(), rows.schema());
    for (String name : List.of("ID", "Degradation", "file", "row", "Embedding", "label", "ies")) {
      all = all.withColumn(name, lit("decoy"));
    }
    return all;
  }

  private Recoveries landmarked(String candidates, String degradation, String output) {
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

  private static void assertSameFacts(RecoveryReport found, RecoveryReport expected) {
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

  private static List<String> texts(List<Row> rows) {
    return rows.stream().map(Row::mkString).toList();
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

  // ---- faulty rows

  @Test
  void theFirstFaultyRowOfAllFilesIsNamedAndSuchRowsCanBeLeftOut() throws IOException {
    Dataset<Row> rows = Instructions.rows(SPARK, 60, false);
    Column id = col("id");
    Dataset<Row> faulty =
        rows.withColumn("cluster", when(id.equalTo(107), lit(-1)).otherwise(col("cluster")))
            .withColumn(
                "concepts",
                when(id.equalTo(131), array(lit("a"), lit(null))).otherwise(col("concepts")))
            .withColumn("id", when(id.equalTo(145), lit(null)).otherwise(id));
    file(faulty.where("cluster = -1 OR cluster % 2 = 0").orderBy("id"), "in/b.parquet");
    file(faulty.where("cluster % 2 = 1").orderBy(col("id").desc()), "in/a.parquet");
    Dataset<Row> measured = rows.select("id", "degradation").where("id <> 150");
    file(
        measured
            .union(SPARK.sql("SELECT id, 0.3D FROM VALUES (1L), (2L), (NULL) AS more(id)"))
            .withColumn(
                "degradation", when(id.equalTo(120), lit(0.7)).otherwise(col("degradation")))
            .orderBy(col("id").desc()),
        "measured/a.parquet");

    assertThatThrownBy(() -> measured("in", "out").run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "in/a.parquet, row 13, id 131", "concepts is null", "`on-bad-row` skip");
    RecoveryReport report =
        measured("in", "out").read(given -> given.onBadRow(OnBadRow.SKIP)).overwrite().report();
    assertThat(report.counts().skippedCandidates()).isEqualTo(3);
    assertThat(report.counts().skippedDegradations()).isEqualTo(2);
    assertThat(report.counts().candidates()).isEqualTo(58);
    assertThat(report.counts().eligible()).isEqualTo(55);
    assertThat(report.warnings())
        .anyMatch(warning -> warning.startsWith("3 rows of the degradation file have ids that no"));

    rows.where("id NOT IN (107, 120, 131, 145, 150)").write().parquet(path("sound"));
    RecoveryReport sound = clustered("sound", "out-sound", 10).report();
    assertThat(report.checksums().selection()).isEqualTo(sound.checksums().selection());
    assertThat(report.checksums().rejected()).isEqualTo(sound.checksums().rejected());
  }

  private Recoveries measured(String candidates, String output) {
    return clustered(candidates, output, 10)
        .set(builder -> builder.degradation(degradation(path("measured"))));
  }

  @Test
  void idOfASkippedRowMayNotBeThatOfAnother() {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false).drop("cluster");
    rows.union(
            rows.where("id = 117")
                .withColumn("embedding", lit(null).cast("array<float>"))
                .withColumn("degradation", lit(0.6)))
        .write()
        .parquet(path("in"));
    Recoveries skipping =
        Recoveries.of(folder.resolve("in"), folder.resolve("out"), 10)
            .read(given -> given.onBadRow(OnBadRow.SKIP))
            .clustering(given -> with(given, Graph.NEIGHBORS, 1000, 5, 3, 3, false));
    assertThatThrownBy(skipping::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(path("in"), "the id 117 occurs 2 times");
  }

  @Test
  void inputsThatDoNotFitAreRefusedByTheirOptions() throws IOException {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.write().parquet(path("in"));
    rows.union(rows.where("id = 110")).write().parquet(path("twice"));
    assertRefused(clustered("twice", "out", 5), path("twice"), "the id 110 occurs 2 times");
    rows.select("id", "degradation")
        .union(rows.where("id = 111").select("id", "degradation"))
        .write()
        .parquet(path("measured"));
    assertRefused(measured("in", "out"), path("measured"), "the id 111 occurs 2 times");
    overwrite(rows.selectExpr("cast(id AS string) AS id", "degradation"), "measured");
    assertRefused(measured("in", "out"), "`degradation`", "strings", "integers", "one type");
    overwrite(rows.selectExpr("id", "cast(degradation AS string) AS degradation"), "measured");
    assertRefused(measured("in", "out"), "`degradation-column`", "string", "must be a number");
    overwrite(rows.where("false").select("id", "degradation"), "measured");
    assertRefused(measured("in", "out"), "no candidate has a degradation");
    overwrite(rows.selectExpr("id + 1000 AS id", "degradation"), "measured");
    assertRefused(measured("in", "out").overwrite(), "no candidate has a degradation");
    Files.createDirectory(folder.resolve("text"));
    Files.writeString(
        folder.resolve("text/a.parquet"), "no Parquet at all, but long enough for it");
    assertRefused(
        clustered("in", "out", 5)
            .set(builder -> builder.degradation(degradation(path("text"))))
            .overwrite(),
        "text/a.parquet");
    assertRefused(
        clustered("in", "out", 5)
            .set(builder -> builder.concepts(new Concepts("themes", List.of(), 64, 0)))
            .overwrite(),
        "`concepts-column`",
        "themes");
    assertRefused(
        clustered("in", "out", 5)
            .set(builder -> builder.concepts(new Concepts(null, List.of("loss"), 64, 0)))
            .overwrite(),
        "`concepts-from`",
        "loss",
        "double",
        "must be a string");
  }

  private static void assertRefused(Recoveries recovery, String... parts) {
    assertThatThrownBy(recovery::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
  }

  private void overwrite(Dataset<Row> rows, String name) {
    rows.write().mode("overwrite").parquet(path(name));
  }

  // ---- budgets and clusters at their ends

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

  private static Recoveries unfiltered(Recoveries recovery) {
    return recovery.set(builder -> builder.concepts(new Concepts(null, List.of(), 64, 0)));
  }

  private static List<String> taken(RecoveryReport report) {
    return report.stages().stream()
        .filter(stage -> Boolean.TRUE.equals(stage.details().get("takenFromEarlierRun")))
        .map(StageFacts::name)
        .toList();
  }

  @Test
  void graphsThatTheEmbeddingsDoNotAllowAreRefused() {
    Dataset<Row> rows = Instructions.rows(SPARK, 12, false).drop("cluster");
    rows.write().parquet(path("in"));
    assertGraphRefused(Graph.DENSE, 10, 5, 3, 3, "`graph`", "dense", "10", "there are 11");
    assertRefused(
        Recoveries.of(folder.resolve("in"), folder.resolve("out"), 2)
            .resume()
            .clustering(given -> with(given, Graph.NEIGHBORS, 1000, 8, 3, 3, true)),
        "`check-clusters`",
        "samples of 8 distinct embeddings",
        "at least 9");
    assertGraphRefused(Graph.NEIGHBORS, 1000, 5, 3, 3, "`evaluation-weights`", "2 weights");
  }

  private void assertGraphRefused(
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

  // ---- references

  @Test
  void referencesOfEveryKindAreCompared() throws IOException {
    Dataset<Row> rows = Instructions.rows(SPARK, 40, false);
    rows.write().parquet(path("in"));
    clustered("in", "out [0]", 8).format(SelectionFormat.CSV).run();
    List<String> ids =
        Files.readAllLines(onlyFile(folder.resolve("out [0]/selection"))).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList();
    Files.write(folder.resolve("ids.txt"), ids);
    Files.writeString(folder.resolve("ids.csv"), "a,id\n\"x,1\"," + String.join("\n2,", ids));
    Files.writeString(
        folder.resolve("ids {1}.jsonl"), "{\"id\": " + String.join("}\n{\"id\": ", ids) + "}");
    rows.where(col("id").isin(ids.stream().map(Long::valueOf).toArray()))
        .select("id")
        .write()
        .parquet(path("ids.parquet"));
    List<Reference> references = new ArrayList<>();
    for (String name : List.of("out [0]", "ids.txt", "ids.csv", "ids {1}.jsonl", "ids.parquet")) {
      references.add(new Reference(name, path(name)));
    }
    rows.limit(4).write().parquet(path("queries"));
    Selections.of(folder.resolve("in"), folder.resolve("queries"), folder.resolve("selected"))
        .sampleSize(8)
        .run();
    references.add(new Reference("selected", path("selected")));
    Files.writeString(folder.resolve("strange.txt"), "104\n\n 99 \n12\n");
    references.add(new Reference("strange", path("strange.txt")));
    assertRefused(compared(references), "`reference` strange", "2 ids", "such as 12");
    references.remove(6);
    RecoveryReport report = compared(references).resume().report();
    assertThat(taken(report)).containsExactly("degradation and concepts", "queues");
    assertThat(report.bounds().subList(0, 5)).allMatch(bound -> bound.realized().distance() == 0);
    assertThat(report.bounds().get(5).clusters()).anyMatch(cluster -> cluster.reference() > 0);
    assertThat(report.lossConstants().lambdaRefuted()).isTrue();

    Files.writeString(folder.resolve("ids.txt"), "104");
    assertThatThrownBy(() -> compared(references).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("ids.txt", "`overwrite`");
  }

  private Recoveries compared(List<Reference> references) {
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

  private static Path onlyFile(Path folder) throws IOException {
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

  @Test
  void referencesWithoutWholeIdsAreRefused() throws IOException {
    Instructions.rows(SPARK, 40, true).write().parquet(path("in"));
    SPARK.sql("SELECT * FROM VALUES ('104'), (NULL) AS t(id)").write().parquet(path("gap.parquet"));
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("gap.parquet")))),
        "`reference` ids.txt",
        "no id");
    SPARK.sql("SELECT * FROM VALUES (104.5D) AS t(id)").write().parquet(path("half.parquet"));
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("half.parquet")))).resume(),
        "`reference` ids.txt",
        "double",
        "integers or strings");
    Files.writeString(folder.resolve("empty.txt"), "\n");
    assertRefused(
        compared(List.of(new Reference("ids.txt", path("empty.txt")))).resume(),
        "`reference` ids.txt",
        "empty.txt, which has no ids");
  }

  // ---- concepts of texts

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

  private Recoveries ofTexts(String candidates) {
    return clustered(candidates, "out-" + candidates, 12)
        .set(
            builder ->
                builder.concepts(new Concepts(null, List.of("instruction", "reply"), 2, 0.3)));
  }

  /** A Parquet file of that name with all rows in their order. */
  private void file(Dataset<Row> rows, String name) throws IOException {
    Path written = folder.resolve("written-" + name.replace('/', '-'));
    rows.coalesce(1).write().parquet(written.toString());
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.move(onlyFile(written), file);
  }

  private Recoveries clustered(String candidates, String output, long sampleSize) {
    return Recoveries.of(folder.resolve(candidates), folder.resolve(output), sampleSize)
        .clusterColumn("cluster");
  }

  private static Degradation degradation(String uri) {
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

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}

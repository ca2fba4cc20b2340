package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.testkit.Recoveries;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What the pipeline of recovery data refuses or leaves out of its inputs. */
class RecoveryInputsIT extends RecoveryRuns {
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
}

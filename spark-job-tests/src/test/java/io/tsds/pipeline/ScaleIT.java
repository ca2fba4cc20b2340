package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.Layout;
import io.tsds.parameters.ManifestParameters;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.density.KeptDensities;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.search.SearchInputs;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.OpenedInputs;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolNumbering;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.run.RerunPolicy;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.run.StageDependencies;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stages at the size of a real run against brute force in double, on random queries and random
 * pool members. Takes minutes and gigabytes, so it runs only when asked for:
 *
 * <pre>mvn -B verify -Dit.test=ScaleIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtsds.scale.rows=300000 -Dtest.heap=6g</pre>
 */
@EnabledIfSystemProperty(named = "tsds.scale.rows", matches = "\\d+")
class ScaleIT {
  private static final int ROWS = Integer.getInteger("tsds.scale.rows", 0);
  private static final int DIMENSION = 384;
  private static final int QUERIES = 1000;
  private static final int PREFETCH = 2000;
  private static final int KDE_NEIGHBORS = 1000;
  private static final double BANDWIDTH = 0.3;
  private static final int CHECKED_QUERIES = 20;
  private static final int CHECKED_MEMBERS = 200;

  @TempDir Path folder;

  @Test
  void listsAndDensitiesEqualBruteForce() throws IOException {
    SparkSession spark = LocalSpark.session();
    Generation.write(spark, data());
    SelectionParameters parameters =
        Selections.of(folder.resolve("c"), folder.resolve("q"), folder.resolve("out"))
            .bandwidth(BANDWIDTH)
            .prefetch(PREFETCH)
            .kdeNeighbors(KDE_NEIGHBORS)
            .parameters();
    OpenedInputs inputs = OpenedInputs.open(spark, parameters.candidates(), parameters.queries());
    RunManifest manifest =
        RunManifest.of(
            ManifestParameters.of(parameters),
            RunManifest.candidatesAndQueries(inputs.candidates().files(), inputs.queries().files()),
            "scale");
    RunFolder run =
        RunFolder.open(
            spark.sessionState().newHadoopConf(),
            parameters.output().uri(),
            null,
            manifest,
            RerunPolicy.REFUSE,
            StageDependencies.ALL);
    StageContext context = new StageContext(spark, run);
    QuerySet queries = EmbeddingSources.readQueries(spark, parameters.queries(), QUERIES);
    NeighborStage stage =
        new NeighborStage(
            context, new SearchInputs(inputs, queries, parameters.arithmetic(), PREFETCH));
    NeighborStage.Facts facts = stage.run();
    PoolNumbering pool = stage.lists(facts);
    SearchOutcome found =
        new SearchOutcome(inputs, queries, facts, false, stage.read(), pool, null, 1);
    List<TargetTask> targets = TargetTask.ofEach(queries.targets(), pool);
    PoolStage.Result reading = PoolStage.run(context, parameters.model(), inputs, found, targets);
    DensityStage.Result density =
        DensityStage.run(
            context,
            parameters,
            targets.get(0),
            reading.filesOf(targets.get(0)),
            KeptDensities.NONE);
    System.out.println("ScaleIT: " + facts + " " + density.stages());

    float[][] candidates = read(folder.resolve("c"));
    assertThat(facts.rows()).isEqualTo(candidates.length).isEqualTo(ROWS);
    assertListsEqualBruteForce(queries.matrix(), candidates, pool);
    assertDensitiesEqualBruteForce(candidates, (LongIds) pool.ids(), density.values());
  }

  private GenerateParameters data() {
    return new GenerateParameters(
        new GenerateParameters.Data(ROWS, DIMENSION, 400, 1.0),
        new GenerateParameters.Copies(0.1, 0.02, 1, 0, 1),
        new GenerateParameters.Storage(
            FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 3),
        new GenerateParameters.Queries(QUERIES, folder.resolve("q").toString()),
        folder.resolve("c").toString(),
        17,
        false);
  }

  private static float[][] read(Path files) throws IOException {
    try (Stream<Path> listed = Files.list(files)) {
      List<Path> parts = listed.filter(file -> file.toString().endsWith(".npy")).sorted().toList();
      return parts.stream()
          .flatMap(part -> Arrays.stream(NpyFiles.read(part)))
          .toArray(float[][]::new);
    }
  }

  private static void assertListsEqualBruteForce(
      EmbeddingMatrix queries, float[][] candidates, PoolNumbering pool) {
    Random random = new Random(1);
    for (int checked = 0; checked < CHECKED_QUERIES; checked++) {
      int query = random.nextInt(queries.rows());
      float[] vector =
          Arrays.copyOfRange(
              queries.values(), queries.offset(query), queries.offset(query) + DIMENSION);
      double[] squared = new double[candidates.length];
      Arrays.setAll(squared, row -> squaredDistance(vector, candidates[row]));
      Integer[] order = new Integer[candidates.length];
      Arrays.setAll(order, row -> row);
      Arrays.sort(order, Comparator.<Integer>comparingDouble(row -> squared[row]));
      for (int rank = 0; rank < PREFETCH; rank++) {
        int member = pool.lists().poolIndex(query, rank);
        assertThat(((LongIds) pool.ids()).value(member))
            .as("query %d, rank %d", query, rank)
            .isEqualTo(order[rank].longValue());
        double expected = Math.sqrt(squared[order[rank]]);
        assertThat(pool.lists().distance(query, rank))
            .isCloseTo(expected, within(1e-12 * expected));
      }
    }
  }

  private static void assertDensitiesEqualBruteForce(
      float[][] candidates, LongIds pool, double[] densities) {
    Random random = new Random(2);
    for (int checked = 0; checked < CHECKED_MEMBERS; checked++) {
      int member = random.nextInt(pool.size());
      float[] vector = candidates[(int) pool.value(member)];
      double[] squared = new double[pool.size()];
      Arrays.setAll(squared, other -> squaredDistance(vector, candidates[(int) pool.value(other)]));
      Arrays.sort(squared);
      double expected = 0;
      for (int i = 0; i < KDE_NEIGHBORS; i++) {
        expected += Math.max(0, 1 - squared[i] / (BANDWIDTH * BANDWIDTH));
      }
      assertThat(densities[member])
          .as("density of candidate %d", pool.value(member))
          .isCloseTo(expected, within(1e-12 * expected));
    }
  }

  /** A sum of its own, in the plainest order. */
  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      double difference = (double) a[k] - b[k];
      sum += difference * difference;
    }
    return sum;
  }
}

package io.tsds.pipeline.density;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.density.DensityStrategy;
import io.tsds.density.DistinctVectors;
import io.tsds.density.KernelDensity;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.StringIds;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.GroupOracle;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.PoolWriter;
import io.tsds.testkit.Selections;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools with many copies: densities with and without collapsing them, against brute force. */
class CollapsedPoolIT {
  private static final Configuration HADOOP = new Configuration();
  private static final int DIMENSION = 7;
  private static final int GROUP_ROWS = 150;

  @TempDir private java.nio.file.Path folder;

  private final StageContext context = new StageContext(LocalSpark.session(), null);

  /** What a pool's members are copies of. */
  enum Copies {
    ONE_PERCENT_TIMES_1000 {
      @Override
      float[][] rows(Random random) {
        float[][] contents = contents(random, 150);
        return IntStream.range(0, 150 + 1000)
            .mapToObj(row -> row < 150 ? contents[row] : contents[3])
            .toArray(float[][]::new);
      }
    },
    ALL_IDENTICAL {
      @Override
      float[][] rows(Random random) {
        float[] content = contents(random, 1)[0];
        return IntStream.range(0, 500).mapToObj(row -> content).toArray(float[][]::new);
      }
    },
    NONE {
      @Override
      float[][] rows(Random random) {
        return contents(random, 400);
      }
    },
    MANY_A_FEW_TIMES {
      @Override
      float[][] rows(Random random) {
        float[][] contents = contents(random, 120);
        return IntStream.range(0, 600)
            .mapToObj(row -> contents[random.nextInt(contents.length)])
            .toArray(float[][]::new);
      }
    },
    /** Distances tie, and zeros of either sign are different bytes at distance 0. */
    ON_A_GRID {
      @Override
      float[][] rows(Random random) {
        float[][] rows = contents(random, 500);
        for (float[] row : rows) {
          for (int k = 0; k < DIMENSION; k++) {
            row[k] = k < 3 ? new float[] {-0.5f, -0f, 0f, 0.5f}[random.nextInt(4)] : 0;
          }
        }
        return rows;
      }
    };

    abstract float[][] rows(Random random);

    static float[][] contents(Random random, int count) {
      float[][] rows = new float[count][DIMENSION];
      for (float[] row : rows) {
        for (int k = 0; k < DIMENSION; k++) {
          row[k] = (float) (0.4 * random.nextGaussian());
        }
      }
      return rows;
    }
  }

  @ParameterizedTest
  @EnumSource
  void densitiesHaveTheSameBitsHoweverTheyAreComputed(Copies copies) {
    Random random = new Random(3);
    float[][] rows = Embeddings.numbered(copies.rows(random)).shuffled(4).rows();
    int n = rows.length;
    // Identical members lie in several blocks, and on both sides of their borders.
    PoolFiles pool = write(rows, 190);
    EmbeddingBlock block = Embeddings.numbered(rows).block();
    BruteForce brute =
        BruteForce.search(Embeddings.numbered(new float[][] {rows[0]}).block(), block, n);
    CollapsedPool collapsed = CollapsedPool.of(context, pool, new Path(path("distinct")));
    assertThat(collapsed.isCollapsed()).isEqualTo(copies != Copies.NONE);
    assertThat(collapsed.distinct()).isEqualTo(distinct(rows));
    for (double bandwidth : new double[] {1e-200, 0.3, 0.9, 1e30}) {
      for (int limit : bandwidth == 0.9 ? new int[] {1, 17, 1100, 1_000_000} : new int[] {70}) {
        KernelDensity kernel = new KernelDensity(bandwidth, limit);
        double[] expected = brute.densities(block, bandwidth, limit);
        String which = "h %s, I %d".formatted(bandwidth, limit);
        CollapsedPool asItIs = new CollapsedPool(pool, n, null);
        NearDuplicateGroups groups = GroupOracle.of(rows, kernel);
        for (CollapsedPool searched : List.of(collapsed, asItIs)) {
          assertThat(fromPairs(kernel, searched)).as(which).isEqualTo(expected);
          assertSame(which, groupsFromPairs(kernel, searched), groups);
          assertThat(fromLists(kernel, searched)).as(which).isEqualTo(expected);
          assertSame(which, groupsFromLists(kernel, searched), groups);
        }
      }
    }
  }

  @Test
  void copiesMeetHoweverManyPartsAreCompared() {
    float[][] rows = Copies.MANY_A_FEW_TIMES.rows(new Random(5));
    PoolFiles pool = write(rows, 50);
    DistinctVectors together = new CopySearch(context, 1_000_000).search(pool);
    DistinctVectors apart = new CopySearch(context, 40).search(pool);
    assertThat(apart.firstMembers()).isEqualTo(together.firstMembers());
    assertThat(apart.copies()).isEqualTo(together.copies());
    assertThat(together.count()).isEqualTo(distinct(rows));
  }

  @Test
  void wholeRunWithOnePercentCopied1000TimesAgreesWithBruteForceAndSaysWhatItDid() {
    Random random = new Random(11);
    float[][] rows = Copies.ONE_PERCENT_TIMES_1000.rows(random);
    String[] ids = IntStream.range(0, rows.length).mapToObj(i -> "é" + i).toArray(String[]::new);
    Embeddings candidates = Embeddings.numbered(rows).withIds(StringIds.of(ids)).shuffled(1);
    Embeddings queries = Embeddings.numbered(Copies.contents(random, 4));
    Selections selection =
        Selections.of(
                candidates.writeParquet(folder.resolve("candidates"), 3),
                queries.writeNpy(folder.resolve("queries"), 1),
                folder.resolve("out"))
            .alpha(0.3)
            .bandwidth(0.5)
            .prefetch(1150)
            .kdeNeighbors(900)
            .format(SelectionFormat.JSONL);
    RunReport report = selection.report();
    Oracle oracle = Oracle.of(selection.parameters().model(), queries.block(), candidates.block());
    assertThat(JsonLines.probabilities(folder.resolve("out"))).isEqualTo(oracle.probabilities());
    assertThat(report.counts().pool()).isEqualTo(1150);
    assertThat(report.nearDuplicates().distinctVectors()).isEqualTo(150);
    StageFacts density =
        report.stages().stream()
            .filter(stage -> stage.name().equals("kernel density"))
            .findFirst()
            .orElseThrow();
    assertThat(density.details())
        .containsEntry("distinctVectors", 150L)
        .containsEntry("copiesCollapsed", true)
        .containsEntry("pairsOnce", true);
  }

  private double[] fromPairs(KernelDensity kernel, CollapsedPool pool) {
    String place = path("pairs");
    Optional<PairCounts> pairs = new DensityByPairs(context, job(kernel, pool, place)).compute();
    assertThat(pairs).isPresent();
    return read(place, pool.files().blocks(), pool);
  }

  private double[] fromLists(KernelDensity kernel, CollapsedPool pool) {
    String place = path("lists");
    new DensityByGroups(context, job(kernel, pool, place), GROUP_ROWS).compute();
    return read(place, (pool.files().members() + GROUP_ROWS - 1) / GROUP_ROWS, pool);
  }

  private NearDuplicateGroups groupsFromPairs(KernelDensity kernel, CollapsedPool pool) {
    String place = path("pairs");
    new DensityByPairs(context, job(kernel, pool, place)).compute();
    return assembly(pool).ofPairs(SearchedPool.of(pool), new Path(place));
  }

  private NearDuplicateGroups groupsFromLists(KernelDensity kernel, CollapsedPool pool) {
    DensityByGroups grouped =
        new DensityByGroups(context, job(kernel, pool, path("lists")), GROUP_ROWS);
    grouped.compute();
    return assembly(pool).ofLists(grouped);
  }

  private GroupAssembly assembly(CollapsedPool pool) {
    return new GroupAssembly(context, pool, new Path(path("distances")));
  }

  private static void assertSame(
      String which, NearDuplicateGroups found, NearDuplicateGroups expected) {
    assertThat(found.kept()).as(which).isEqualTo(expected.kept());
    assertThat(found.squaredDistances()).as(which).isEqualTo(expected.squaredDistances());
  }

  private DensityJob job(KernelDensity kernel, CollapsedPool pool, String folder) {
    return new DensityJob(
        pool.files(),
        pool.copies(),
        null,
        kernel,
        new DensityStrategy(Centering.none(DIMENSION), 0, false, null, true, 1),
        BlasChoice.AUTO,
        new Path(folder),
        context.hadoop());
  }

  private static double[] read(String place, int groups, CollapsedPool pool) {
    double[] densities =
        new DensityFiles(new Path(place)).readAll(HADOOP, groups, pool.files().members());
    return pool.isCollapsed() ? pool.vectors().expand(densities) : densities;
  }

  private PoolFiles write(float[][] rows, int blockRows) {
    return PoolWriter.write(HADOOP, path("pool"), rows, blockRows);
  }

  private static int distinct(float[][] rows) {
    // Boxed floats are equal where their bits are.
    return (int) Arrays.stream(rows).map(CollapsedPoolIT::boxed).distinct().count();
  }

  private static List<Float> boxed(float[] row) {
    return IntStream.range(0, row.length).mapToObj(k -> row[k]).toList();
  }

  private int places;

  private String path(String name) {
    return PoolWriter.newFolder(HADOOP, folder.resolve(name + places++).toUri().toString());
  }
}

package io.tsds.pipeline.density;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.density.CellCenters;
import io.tsds.density.CellOrder;
import io.tsds.density.DensityStrategy;
import io.tsds.density.KernelDensity;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.space.Centering;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.GroupOracle;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.PoolWriter;
import io.tsds.testkit.RowsOfSteps;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Densities of pools in the order of their cells, against brute force and the order they had. */
class CellOrderingIT {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private java.nio.file.Path folder;

  private final StageContext context = new StageContext(LocalSpark.session(), null);

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.3, 0.9, 5})
  void densitiesHaveTheDefinitionsBits(double bandwidth) {
    float[][] rows = clustered(new Random(4), 700, 9, 12, 0.1);
    PoolFiles pool = write(rows, 130);
    CollapsedPool collapsed = CollapsedPool.of(context, pool, new Path(path("distinct")));
    assertThat(collapsed.isCollapsed()).isTrue();
    KernelDensity kernel = new KernelDensity(bandwidth, 40);
    CellOrdering ordering = new CellOrdering(context, kernel, ArithmeticChoice.AUTO);
    PoolProbe probe = PoolProbe.large(collapsed.files(), HADOOP);
    CellCenters centers = ordering.centers(probe, collapsed.files());
    CellMembership.Cells cells =
        new CellMembership(context, BlasChoice.AUTO).find(collapsed.files(), centers);
    CellOrder order = ordering.order(centers, cells);
    if (bandwidth < 0.5) {
      assertThat(order.shareOfPairs()).isLessThan(0.7);
    }
    SearchedPool ordered =
        new PoolReordering(context)
            .order(collapsed, centers, order, cells, new Path(path("ordered")));
    double[] ofVectors = fromPairs(kernel, ordered, ordering.strategy(ordered, probe, null));
    double[] expected =
        BruteForce.search(
                Embeddings.numbered(new float[][] {rows[0]}).block(),
                Embeddings.numbered(rows).block(),
                rows.length)
            .densities(Embeddings.numbered(rows).block(), bandwidth, 40);
    assertThat(collapsed.vectors().expand(ofVectors)).isEqualTo(expected);
    Path links = new Path(path("links"));
    DensityStrategy strategy = ordering.strategy(ordered, probe, null);
    new DensityByPairs(context, job(kernel, ordered, strategy, links)).compute();
    NearDuplicateGroups groups =
        new GroupAssembly(context, collapsed, new Path(path("distances"))).ofPairs(ordered, links);
    NearDuplicateGroups wanted = GroupOracle.of(rows, kernel);
    assertThat(groups.kept()).isEqualTo(wanted.kept());
    assertThat(groups.squaredDistances()).isEqualTo(wanted.squaredDistances());
  }

  @Test
  void largeClusteredPoolsAreOrderedAndKeepTheirDensities() {
    PoolFiles pool = write(clustered(new Random(5), 100_000, 48, 300, 0.02), 6000);
    CollapsedPool collapsed = new CollapsedPool(pool, pool.members(), null);
    KernelDensity kernel = new KernelDensity(0.3, 1000);
    CellOrdering ordering = new CellOrdering(context, kernel, ArithmeticChoice.AUTO);
    DensityStrategy strategy = strategy(48, 1);
    SearchedPool ordered =
        ordering.orderIfWorthwhile(collapsed, strategy, new Path(path("ordered")));
    assertThat(ordered.isOrdered()).isTrue();
    assertThat(ordered.order().shareOfPairs()).isLessThan(0.05);
    PoolProbe probe = PoolProbe.read(pool, HADOOP);
    DensityStrategy orderedStrategy = ordering.strategy(ordered, probe, probe.axes(pool.members()));
    double[] densities = fromPairs(kernel, ordered, orderedStrategy);
    assertThat(densities).isEqualTo(fromPairs(kernel, SearchedPool.of(collapsed), strategy));
    assertThat(Arrays.stream(densities).max().orElseThrow()).isGreaterThan(1.5);
  }

  @Test
  void smallPoolsAndThoseWithoutClustersStayAsTheyAre() {
    CellOrdering ordering =
        new CellOrdering(context, new KernelDensity(0.3, 1000), ArithmeticChoice.AUTO);
    CollapsedPool small = pool(clustered(new Random(6), 3000, 16, 30, 0.02));
    assertThat(ordering.orderIfWorthwhile(small, strategy(16, 1), new Path(path("a"))).isOrdered())
        .isFalse();
    CollapsedPool even = pool(clustered(new Random(7), 3000, 16, 1, 1));
    CellOrdering wide =
        new CellOrdering(context, new KernelDensity(3, 1000), ArithmeticChoice.AUTO);
    // As if a pair took so long that the search would be worth ordering.
    assertThat(wide.orderIfWorthwhile(even, strategy(16, 1e6), new Path(path("b"))).isOrdered())
        .isFalse();
    assertThat(
            ordering.orderIfWorthwhile(small, strategy(16, 1e6), new Path(path("c"))).isOrdered())
        .isTrue();
  }

  @Test
  void tasksOfEveryStepCountTheRowsThatTheirProgressIsMeasuredBy() throws Exception {
    PoolFiles pool = write(clustered(new Random(8), 700, 9, 12, 0.1), 130);
    KernelDensity kernel = new KernelDensity(0.3, 40);
    SortedMap<String, List<Long>> foretoldAndCounted;
    try (RowsOfSteps rows = new RowsOfSteps(LocalSpark.session().sparkContext())) {
      context.describe("density");
      CollapsedPool collapsed = CollapsedPool.of(context, pool, new Path(path("distinct")));
      CellOrdering ordering = new CellOrdering(context, kernel, ArithmeticChoice.AUTO);
      PoolProbe probe = PoolProbe.large(collapsed.files(), HADOOP);
      CellCenters centers = ordering.centers(probe, collapsed.files());
      CellMembership.Cells cells =
          new CellMembership(context, BlasChoice.AUTO).find(collapsed.files(), centers);
      SearchedPool ordered =
          new PoolReordering(context)
              .order(
                  collapsed,
                  centers,
                  ordering.order(centers, cells),
                  cells,
                  new Path(path("ordered")));
      fromPairs(kernel, ordered, ordering.strategy(ordered, probe, null));
      context.describe("lists");
      DensityStrategy strategy = strategy(collapsed.files().dimension(), 1);
      SearchedPool asItIs = SearchedPool.of(collapsed);
      new DensityByGroups(context, job(kernel, asItIs, strategy, new Path(path("lists"))), 50)
          .compute();
      foretoldAndCounted = rows.foretoldAndCounted();
    }
    assertThat(foretoldAndCounted)
        .containsOnlyKeys(
            "tsds: density, cells",
            "tsds: density, copies",
            "tsds: density, distinct vectors",
            "tsds: density, order by cells",
            "tsds: density, pairs",
            "tsds: lists, pairs");
    assertThat(foretoldAndCounted)
        .allSatisfy(
            (step, rows) -> {
              assertThat(rows.get(0)).isPositive();
              assertThat(rows.get(1)).isEqualTo(rows.get(0));
            });
  }

  private CollapsedPool pool(float[][] rows) {
    return new CollapsedPool(write(rows, 1000), rows.length, null);
  }

  private double[] fromPairs(KernelDensity kernel, SearchedPool pool, DensityStrategy strategy) {
    Path place = new Path(path("pairs"));
    assertThat(new DensityByPairs(context, job(kernel, pool, strategy, place)).compute())
        .isPresent();
    return pool.inPoolOrder(
        new DensityFiles(place).readAll(HADOOP, pool.files().blocks(), pool.files().members()));
  }

  private DensityJob job(
      KernelDensity kernel, SearchedPool pool, DensityStrategy strategy, Path folder) {
    return new DensityJob(
        pool.files(),
        pool.copies(),
        pool.order(),
        kernel,
        strategy,
        BlasChoice.AUTO,
        folder,
        context.hadoop());
  }

  private static DensityStrategy strategy(int dimension, double nanosAPair) {
    return new DensityStrategy(Centering.none(dimension), 0, false, null, true, nanosAPair);
  }

  /** Rows around random centers, a tenth of them near-duplicates of others and a tenth copies. */
  private static float[][] clustered(Random random, int n, int d, int clusters, double spread) {
    float[][] middles = gaussian(random, clusters, d, 1);
    float[][] rows = gaussian(random, n, d, (float) spread);
    for (int row = 0; row < n; row++) {
      int kind = row == 0 ? 9 : random.nextInt(10);
      float[] source = kind < 2 ? rows[random.nextInt(row)] : middles[random.nextInt(clusters)];
      for (int k = 0; k < d; k++) {
        float noise = kind == 0 ? 0 : kind == 1 ? rows[row][k] * 0.1f : rows[row][k];
        rows[row][k] = source[k] + noise;
      }
    }
    return rows;
  }

  private static float[][] gaussian(Random random, int n, int d, float size) {
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int k = 0; k < d; k++) {
        row[k] = (float) (size * random.nextGaussian());
      }
    }
    return rows;
  }

  private PoolFiles write(float[][] rows, int blockRows) {
    return PoolWriter.write(HADOOP, path("pool"), rows, blockRows);
  }

  private int places;

  private String path(String name) {
    return PoolWriter.newFolder(HADOOP, folder.resolve(name + places++).toUri().toString());
  }
}

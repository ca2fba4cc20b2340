package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.embedding.StringIds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborSearchTest {

  /** A random problem: shapes, ids, duplicates and offset all follow from the seed. */
  private record Problem(
      EmbeddingMatrix queries, EmbeddingMatrix rows, IdColumn ids, int length, long seed) {

    static Problem random(long seed) {
      Random random = new Random(seed);
      int[] dimensions = {1, 2, 13, 16, 31, 64, 207};
      int dimension = dimensions[random.nextInt(dimensions.length)];
      int m = 1 + random.nextInt(random.nextBoolean() ? 3 : 60);
      int n = 1 + random.nextInt(random.nextBoolean() ? 40 : 3000);
      int length = 1 + random.nextInt(random.nextBoolean() ? 3 : 2 * n);
      float offset = random.nextInt(3) == 0 ? 1000f : 0f;
      float grid = random.nextInt(3) == 0 ? 1f : 0f;
      float[] rows = values(random, n, dimension, offset, grid);
      for (int copy = random.nextInt(n); copy > 0; copy--) {
        int from = random.nextInt(Math.min(n, 5));
        System.arraycopy(rows, from * dimension, rows, random.nextInt(n) * dimension, dimension);
      }
      return new Problem(
          new EmbeddingMatrix(values(random, m, dimension, offset, grid), m, dimension),
          new EmbeddingMatrix(rows, n, dimension),
          ids(random, n),
          length,
          seed);
    }

    private static float[] values(Random random, int rows, int d, float offset, float grid) {
      float[] values = new float[rows * d];
      for (int i = 0; i < values.length; i++) {
        float value = (float) random.nextGaussian();
        values[i] = offset + (grid > 0 ? Math.round(value) : value);
      }
      return values;
    }

    private static IdColumn ids(Random random, int n) {
      long[] values = random.longs(3L * n).distinct().limit(n).toArray();
      return random.nextBoolean()
          ? new LongIds(values)
          : StringIds.of(Arrays.stream(values).mapToObj(v -> "é" + v).toArray(String[]::new));
    }

    int[] nearest(int query) {
      Comparator<Integer> byDistance = Comparator.comparingDouble(row -> squared(query, row));
      return IntStream.range(0, rows.rows())
          .boxed()
          .sorted(byDistance.thenComparing((a, b) -> ids.compare(a, ids, b)))
          .limit(length)
          .mapToInt(Integer::intValue)
          .toArray();
    }

    double squared(int query, int row) {
      return SquaredDistance.between(
          queries.values(),
          queries.offset(query),
          rows.values(),
          rows.offset(row),
          rows.dimension());
    }

    EmbeddingBlock block(int first, int count) {
      int d = rows.dimension();
      int[] chosen = IntStream.range(first, first + count).toArray();
      return EmbeddingBlock.of(
          Arrays.copyOfRange(rows.values(), first * d, (first + count) * d),
          count,
          d,
          ids.select(chosen));
    }
  }

  /** Bounds within which every query's neighbors lie, as tight as can be. */
  private static double[] tightBounds(Problem problem) {
    double[] bounds = new double[problem.queries().rows()];
    for (int query = 0; query < bounds.length; query++) {
      int[] nearest = problem.nearest(query);
      bounds[query] = problem.squared(query, nearest[nearest.length - 1]);
    }
    return bounds;
  }

  /** A filter to search with. */
  private enum Filter {
    FLOAT32_OPENBLAS,
    FLOAT32_JAVA,
    BF16,
    INT8,
    INT8_ROTATED;

    /** Skips the test where the processor has no instructions for it. */
    SearchQueries prepare(EmbeddingMatrix queries) {
      Centering centering = Centering.ifWorthwhile(queries);
      Blas blas = Blas.of(this == FLOAT32_JAVA ? BlasChoice.JAVA : BlasChoice.OPENBLAS);
      if (this == FLOAT32_OPENBLAS || this == FLOAT32_JAVA) {
        return new SearchQueries(queries, centering, blas);
      }
      if (this == BF16) {
        return new SearchQueries(
            queries, Bf16Kernel.rounding(centering), blas, new Bf16Kernel(Narrow.bf16OrSkip()));
      }
      FilterTransform transform = this == INT8 ? centering : new Rotation(centering);
      return new SearchQueries(queries, transform, blas, new Int8Kernel(Narrow.int8OrSkip()));
    }
  }

  private static NeighborBlock search(
      Problem problem, Filter filter, int parts, int blockRows, int mostPending) {
    SearchQueries queries = filter.prepare(problem.queries());
    int m = problem.queries().rows();
    NeighborMerger merger = new NeighborMerger(0, m, problem.length(), problem.ids().kind());
    SharedBounds shared =
        problem.seed() % 3 == 0
            ? new SharedBounds(problem.length(), tightBounds(problem))
            : unknown(problem.length(), m);
    int n = problem.rows().rows();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) n * part / parts);
      int to = (int) ((long) n * (part + 1) / parts);
      if (part == parts / 2) {
        // A first attempt that breaks off half-way has claimed rows; the next one has to cope.
        searchPart(problem, queries, shared, part, from, (from + to) / 2, blockRows, mostPending);
      }
      merger.add(searchPart(problem, queries, shared, part, from, to, blockRows, mostPending));
    }
    return merger.neighbors();
  }

  /** Bounds of which nothing is known yet. */
  private static SharedBounds unknown(int length, int queries) {
    double[] start = new double[queries];
    Arrays.fill(start, Double.POSITIVE_INFINITY);
    return new SharedBounds(length, start);
  }

  private static NeighborBlock searchPart(
      Problem problem,
      SearchQueries queries,
      SharedBounds shared,
      int part,
      int from,
      int to,
      int blockRows,
      int mostPending) {
    try (NeighborSearch search =
        new NeighborSearch(
            queries, problem.length(), shared, part, problem.ids().kind(), mostPending)) {
      for (int first = from; first < to; first += blockRows) {
        search.search(problem.block(first, Math.min(blockRows, to - first)));
      }
      return search.neighbors(0, problem.queries().rows());
    }
  }

  private static void assertEqualsBruteForce(Problem problem, NeighborBlock found) {
    int entry = 0;
    for (int query = 0; query < problem.queries().rows(); query++) {
      int[] expected = problem.nearest(query);
      assertThat(found.counts()[query]).as("seed %d", problem.seed()).isEqualTo(expected.length);
      for (int row : expected) {
        assertThat(found.ids().text(entry))
            .as("seed %d, query %d, entry %d", problem.seed(), query, entry)
            .isEqualTo(problem.ids().text(row));
        assertThat(found.squaredDistances()[entry]).isEqualTo(problem.squared(query, row));
        entry++;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsBruteForceOnRandomProblems(Filter filter) {
    for (long seed = 0; seed < 60; seed++) {
      Problem problem = Problem.random(seed);
      Random random = new Random(~seed);
      int parts = 1 + random.nextInt(5);
      int blockRows = 1 + random.nextInt(1500);
      int mostPending = random.nextBoolean() ? 1 + random.nextInt(300) : 1 << 20;
      assertEqualsBruteForce(problem, search(problem, filter, parts, blockRows, mostPending));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void partitioningDoesNotChangeTheLists(int parts) {
    Problem problem = Problem.random(17);
    NeighborBlock whole = search(problem, Filter.FLOAT32_OPENBLAS, 1, 4096, 1 << 20);
    NeighborBlock split = search(problem, Filter.FLOAT32_JAVA, parts, 33, 100);
    assertThat(split.squaredDistances()).isEqualTo(whole.squaredDistances());
    for (int entry = 0; entry < whole.entries(); entry++) {
      assertThat(split.ids().text(entry)).isEqualTo(whole.ids().text(entry));
    }
  }

  @Test
  void aBoundThatIsTooSmallIsNoticed() {
    Problem problem = Problem.random(17);
    int m = problem.queries().rows();
    double[] bounds = tightBounds(problem);
    SearchQueries queries =
        new SearchQueries(
            problem.queries(),
            Centering.none(problem.rows().dimension()),
            Blas.of(BlasChoice.JAVA));
    int length = Math.min(problem.length(), problem.rows().rows());
    for (int tooSmall = -1; tooSmall < m; tooSmall++) {
      double[] given = bounds.clone();
      if (tooSmall >= 0) {
        given[tooSmall] = Math.nextDown(bounds[tooSmall]);
      }
      NeighborMerger merger = new NeighborMerger(0, m, length, problem.ids().kind());
      SharedBounds shared = new SharedBounds(length, given);
      merger.add(searchPart(problem, queries, shared, 0, 0, problem.rows().rows(), 500, 1 << 20));
      assertThat(merger.neighbors().isProven(given, length))
          .as("query %d", tooSmall)
          .isEqualTo(tooSmall < 0);
    }
  }

  @Test
  void manyCopiesAtTheEndOfAListAreCutById() {
    int length = 50;
    int copies = 3 * length;
    float[] values = new float[(10 + copies) * 2];
    for (int row = 0; row < 10 + copies; row++) {
      values[2 * row] = row < 10 ? row * 0.01f : 5f;
    }
    // Ids fall, so that the last copies win.
    long[] ids = new long[10 + copies];
    Arrays.setAll(ids, row -> 1000 - row);
    Problem problem =
        new Problem(
            new EmbeddingMatrix(new float[2], 1, 2),
            new EmbeddingMatrix(values, 10 + copies, 2),
            new LongIds(ids),
            length,
            -1);
    for (int parts : new int[] {1, 2, 7}) {
      assertEqualsBruteForce(
          problem, search(problem, Filter.FLOAT32_OPENBLAS, parts, 16, 20 * parts));
    }
  }

  @Test
  void aLargeCommonOffsetIsCenteredAway() {
    Random random = new Random(3);
    float[] values = new float[300 * 24];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1000f + (float) random.nextGaussian();
    }
    EmbeddingMatrix queries = new EmbeddingMatrix(Arrays.copyOf(values, 20 * 24), 20, 24);
    assertThat(Centering.ifWorthwhile(queries).applied()).isTrue();
    Problem problem =
        new Problem(queries, new EmbeddingMatrix(values, 300, 24), LongIds.range(0, 300), 10, 3);
    SearchQueries prepared =
        new SearchQueries(queries, Centering.ifWorthwhile(queries), Blas.of(BlasChoice.AUTO));
    SharedBounds shared = unknown(10, 20);
    NeighborMerger merger = new NeighborMerger(0, 20, 10, IdKind.LONG);
    try (NeighborSearch search = new NeighborSearch(prepared, 10, shared, 0, IdKind.LONG)) {
      search.search(problem.block(0, 300));
      merger.add(search.neighbors(0, 20));
      assertEqualsBruteForce(problem, merger.neighbors());
      long first = search.filter().survivors();
      try (NeighborSearch again = new NeighborSearch(prepared, 10, shared, 0, IdKind.LONG)) {
        again.search(problem.block(0, 300));
        // With the final bounds, hardly more than the answer itself passes the filter.
        assertThat(again.filter().survivors()).isLessThan(2L * 10 * 20).isLessThan(first);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void embeddingsFarLargerThanUsualStayExact(Filter filter) {
    Random random = new Random(5);
    float[] values = new float[200 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0x1p55);
    }
    Problem problem =
        new Problem(
            new EmbeddingMatrix(Arrays.copyOf(values, 5 * 16), 5, 16),
            new EmbeddingMatrix(values, 200, 16),
            LongIds.range(0, 200),
            20,
            5);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 64, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void tinyEmbeddingsStayExact(Filter filter) {
    Random random = new Random(6);
    float[] values = new float[200 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0x1p-70);
    }
    Problem problem =
        new Problem(
            new EmbeddingMatrix(Arrays.copyOf(values, 5 * 16), 5, 16),
            new EmbeddingMatrix(values, 200, 16),
            LongIds.range(0, 200),
            20,
            6);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 64, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BF16")
  void dimension32768Works(Filter filter) {
    Random random = new Random(7);
    int d = 32_768;
    float[] values = new float[40 * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Problem problem =
        new Problem(
            new EmbeddingMatrix(Arrays.copyOf(values, 2 * d), 2, d),
            new EmbeddingMatrix(values, 40, d),
            LongIds.range(0, 40),
            7,
            7);
    assertEqualsBruteForce(problem, search(problem, filter, 2, 9, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void fewHugeComponentsStayExact(Filter filter) {
    Random random = new Random(8);
    int d = 48;
    float[] values = new float[2000 * d];
    for (int i = 0; i < values.length; i++) {
      int component = i % d;
      float size = component == 3 || component == 17 || component == 40 ? 100f : 1f;
      values[i] = size * (float) random.nextGaussian();
    }
    Problem problem =
        new Problem(
            new EmbeddingMatrix(Arrays.copyOf(values, 30 * d), 30, d),
            new EmbeddingMatrix(values, 2000, d),
            LongIds.range(0, 2000),
            25,
            9);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 700, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void manyTilesOfQueriesAndRowsStayExact(Filter filter) {
    Random random = new Random(9);
    int d = 24;
    float[] values = new float[2600 * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Problem problem =
        new Problem(
            new EmbeddingMatrix(Arrays.copyOf(values, 1100 * d), 1100, d),
            new EmbeddingMatrix(values, 2600, d),
            LongIds.range(0, 2600),
            12,
            9);
    assertEqualsBruteForce(problem, search(problem, filter, 2, 1200, 1 << 20));
  }

  @Test
  void rowsThatComeNearerAndNearerDoNotPileUpTheirIds() {
    int n = 5 * NeighborSearch.FIRST_SWEEP / 2;
    float[] values = new float[n];
    for (int row = 0; row < n; row++) {
      values[row] = n - row;
    }
    EmbeddingMatrix queries = new EmbeddingMatrix(new float[2], 2, 1);
    SearchQueries prepared =
        new SearchQueries(queries, Centering.none(1), Blas.of(BlasChoice.JAVA));
    SharedBounds shared = unknown(3, 2);
    try (NeighborSearch search = new NeighborSearch(prepared, 3, shared, 0, IdKind.LONG)) {
      int blockRows = 1 << 16;
      for (int first = 0; first < n; first += blockRows) {
        int rows = Math.min(blockRows, n - first);
        search.search(
            EmbeddingBlock.of(
                Arrays.copyOfRange(values, first, first + rows),
                rows,
                1,
                LongIds.range(first, rows)));
        assertThat(search.idsHeld()).isLessThan(NeighborSearch.FIRST_SWEEP + blockRows);
      }
      NeighborMerger merger = new NeighborMerger(1, 1, 3, IdKind.LONG);
      merger.add(search.neighbors(1, 1));
      NeighborBlock found = merger.neighbors();
      assertThat(found.squaredDistances()).containsExactly(1, 4, 9);
      assertThat(((LongIds) found.ids()).value(0)).isEqualTo(n - 1);
      assertThat(((LongIds) found.ids()).value(2)).isEqualTo(n - 3);
    }
  }
}

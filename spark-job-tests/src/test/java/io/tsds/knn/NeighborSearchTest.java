package io.tsds.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.filter.Bf16Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterTransform;
import io.tsds.filter.space.Rotation;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborSearchTest {

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
      SearchProblem problem, Filter filter, int parts, int blockRows, int mostPending) {
    SearchQueries queries = filter.prepare(problem.queries());
    int m = problem.queries().rows();
    NeighborMerger merger = new NeighborMerger(0, m, problem.length(), problem.ids().kind());
    SharedBounds shared =
        problem.seed() % 3 == 0
            ? new SharedBounds(problem.length(), problem.tightBounds())
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
      SearchProblem problem,
      SearchQueries queries,
      SharedBounds shared,
      int part,
      int from,
      int to,
      int blockRows,
      int mostPending) {
    try (NeighborSearch search =
        new NeighborSearch(
            queries,
            problem.length(),
            shared,
            part,
            problem.ids().kind(),
            mostPending,
            mostPending)) {
      for (int first = from; first < to; first += blockRows) {
        search.search(problem.block(first, Math.min(blockRows, to - first)));
      }
      return search.neighbors(0, problem.queries().rows());
    }
  }

  private static void assertEqualsBruteForce(SearchProblem problem, NeighborBlock found) {
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
      SearchProblem problem = SearchProblem.random(seed);
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
    SearchProblem problem = SearchProblem.random(17);
    NeighborBlock whole = search(problem, Filter.FLOAT32_OPENBLAS, 1, 4096, 1 << 20);
    NeighborBlock split = search(problem, Filter.FLOAT32_JAVA, parts, 33, 100);
    assertThat(split.squaredDistances()).isEqualTo(whole.squaredDistances());
    for (int entry = 0; entry < whole.entries(); entry++) {
      assertThat(split.ids().text(entry)).isEqualTo(whole.ids().text(entry));
    }
  }

  @Test
  void aBoundThatIsTooSmallIsNoticed() {
    SearchProblem problem = SearchProblem.random(17);
    int m = problem.queries().rows();
    double[] bounds = problem.tightBounds();
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
    SearchProblem problem =
        new SearchProblem(
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
    SearchProblem problem = SearchProblem.ofRows(values, 24, 20, 10, 3);
    EmbeddingMatrix queries = problem.queries();
    assertThat(Centering.ifWorthwhile(queries).applied()).isTrue();
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
    SearchProblem problem = SearchProblem.gaussian(5, 200, 16, 5, 20, component -> 0x1p55);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 64, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void tinyEmbeddingsStayExact(Filter filter) {
    SearchProblem problem = SearchProblem.gaussian(6, 200, 16, 5, 20, component -> 0x1p-70);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 64, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BF16")
  void dimension32768Works(Filter filter) {
    SearchProblem problem = SearchProblem.gaussian(7, 40, 32_768, 2, 7, component -> 1);
    assertEqualsBruteForce(problem, search(problem, filter, 2, 9, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void fewHugeComponentsStayExact(Filter filter) {
    Set<Integer> huge = Set.of(3, 17, 40);
    SearchProblem problem =
        SearchProblem.gaussian(
            9, 2000, 48, 30, 25, component -> huge.contains(component) ? 100 : 1);
    assertEqualsBruteForce(problem, search(problem, filter, 3, 700, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource
  void manyTilesOfQueriesAndRowsStayExact(Filter filter) {
    SearchProblem problem = SearchProblem.gaussian(9, 2600, 24, 1100, 12, component -> 1);
    assertEqualsBruteForce(problem, search(problem, filter, 2, 1200, 1 << 20));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT8_ROTATED"})
  void coarsePassAloneLeavesTheListsAsTheyAre(Filter filter) {
    SearchProblem problem = SearchProblem.gaussian(10, 4500, 24, 1100, 100, component -> 1);
    int m = problem.queries().rows();
    double[] tight = problem.tightBounds();
    SearchQueries queries = filter.prepare(problem.queries());
    SharedBounds shared = new SharedBounds(problem.length(), tight);
    NeighborMerger merger = new NeighborMerger(0, m, problem.length(), problem.ids().kind());
    try (NeighborSearch search =
        new NeighborSearch(queries, problem.length(), shared, 0, IdKind.LONG)) {
      search.search(problem.block(0, 4500));
      // After a fine pass, hardly a pair beyond its bound would have got a distance.
      assertThat(search.distances()).isGreaterThan(51L * m * problem.length() / 50);
      assertThat(search.distances()).isLessThanOrEqualTo(search.filter().survivors());
      merger.add(search.neighbors(0, m));
    }
    assertEqualsBruteForce(problem, merger.neighbors());
    assertThat(merger.neighbors().isProven(tight, problem.length())).isTrue();
  }

  @Test
  void rowsThatComeNearerAndNearerDoNotPileUpTheirIds() {
    int n = 5 * RowIds.FIRST_SWEEP / 2;
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
        assertThat(search.idsHeld()).isLessThan(RowIds.FIRST_SWEEP + blockRows);
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

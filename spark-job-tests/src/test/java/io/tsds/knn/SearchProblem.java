package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.embedding.StringIds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Queries and rows of which the nearest are wanted, and what they are by brute force.
 *
 * @param seed of the values, for messages
 */
record SearchProblem(
    EmbeddingMatrix queries, EmbeddingMatrix rows, IdColumn ids, int length, long seed) {

  /** Shapes, ids, duplicates and offset all follow from the seed. */
  static SearchProblem random(long seed) {
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
    return new SearchProblem(
        new EmbeddingMatrix(values(random, m, dimension, offset, grid), m, dimension),
        new EmbeddingMatrix(rows, n, dimension),
        ids(random, n),
        length,
        seed);
  }

  /**
   * Normally distributed rows, numbered, of which the first are the queries.
   *
   * @param size standard deviation of a component, by its number
   */
  static SearchProblem gaussian(
      long seed, int rows, int d, int queries, int length, IntToDoubleFunction size) {
    Random random = new Random(seed);
    float[] values = new float[rows * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * size.applyAsDouble(i % d));
    }
    return ofRows(values, d, queries, length, seed);
  }

  /** Numbered rows, of which the first are the queries. */
  static SearchProblem ofRows(float[] values, int d, int queries, int length, long seed) {
    int rows = values.length / d;
    return new SearchProblem(
        new EmbeddingMatrix(Arrays.copyOf(values, queries * d), queries, d),
        new EmbeddingMatrix(values, rows, d),
        LongIds.range(0, rows),
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
        queries.values(), queries.offset(query), rows.values(), rows.offset(row), rows.dimension());
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

  /** Bounds within which every query's neighbors lie, as tight as can be. */
  double[] tightBounds() {
    double[] bounds = new double[queries.rows()];
    for (int query = 0; query < bounds.length; query++) {
      int[] nearest = nearest(query);
      bounds[query] = squared(query, nearest[nearest.length - 1]);
    }
    return bounds;
  }
}

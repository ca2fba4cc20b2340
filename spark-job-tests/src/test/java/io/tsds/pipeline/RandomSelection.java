package io.tsds.pipeline;

import io.tsds.assignment.Method;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A small random selection, odd on purpose: copies, ties, and one {@link Oddity} by turns.
 *
 * @param files how many Parquet files the candidates are written to
 */
record RandomSelection(
    Oddity oddity,
    Embeddings queries,
    Embeddings candidates,
    int files,
    double alpha,
    double scale,
    double bandwidth,
    int prefetch,
    int kdeNeighbors) {
  private static final float OFFSET = 1000;

  /** What a selection goes to the edge with. */
  enum Oddity {
    ONE_QUERY,
    ONE_NEIGHBOR,
    ONE_CANDIDATE,
    PREFETCH_BEYOND_CANDIDATES,
    COMMON_OFFSET,
    BANDWIDTH_ZERO,
    BANDWIDTH_TINY,
    BANDWIDTH_HUGE,
    COPIES_AT_THE_END_OF_A_LIST
  }

  /** The selection of a seed; as many seeds in a row as there are oddities have each of them. */
  static RandomSelection of(long seed) {
    Random random = new Random(seed);
    Oddity oddity = Oddity.values()[(int) (seed % Oddity.values().length)];
    int dimension = 1 + random.nextInt(40);
    int queries = oddity == Oddity.ONE_QUERY ? 1 : 1 + random.nextInt(6);
    int rows = oddity == Oddity.ONE_CANDIDATE ? 1 : 2 + random.nextInt(150);
    boolean ties = random.nextBoolean();
    float[][] candidateRows = rows(random, rows, dimension, ties);
    float[][] queryRows = rows(random, queries, dimension, ties);
    int prefetch =
        switch (oddity) {
          case ONE_NEIGHBOR -> 1;
          case PREFETCH_BEYOND_CANDIDATES -> rows + random.nextInt(50);
          default -> 1 + random.nextInt(Math.max(1, rows / 2));
        };
    if (oddity == Oddity.COMMON_OFFSET) {
      shift(candidateRows);
      shift(queryRows);
    }
    if (oddity == Oddity.COPIES_AT_THE_END_OF_A_LIST) {
      prefetch = 2 + random.nextInt(20);
      candidateRows = withCopiesAtTheEnd(random, queryRows[0], prefetch);
    }
    return new RandomSelection(
        oddity,
        Embeddings.numbered(queryRows),
        Embeddings.numbered(candidateRows)
            .withIds(ids(random, candidateRows.length))
            .shuffled(seed),
        1 + random.nextInt(3),
        alpha(random),
        0.1 + 5 * random.nextDouble(),
        bandwidth(random, seed, oddity),
        prefetch,
        new int[] {1, 3, 10_000}[random.nextInt(3)]);
  }

  /** The selection under one method, writing to {@code folder}. */
  Selections in(Path folder, Method method) {
    return Selections.of(
            candidates.writeParquet(folder.resolve("candidates"), files),
            queries.writeNpy(folder.resolve("queries"), 1),
            folder.resolve("out"))
        .method(method)
        .alpha(alpha)
        .scale(scale)
        .bandwidth(bandwidth)
        .prefetch(prefetch)
        .kdeNeighbors(kdeNeighbors);
  }

  /** Rows of which every third or so is a copy; on a grid, where distances tie, or not. */
  private static float[][] rows(Random random, int count, int dimension, boolean ties) {
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      if (row > 0 && random.nextInt(3) == 0) {
        rows[row] = rows[random.nextInt(row)].clone();
        continue;
      }
      rows[row] = new float[dimension];
      for (int k = 0; k < dimension; k++) {
        rows[row][k] = ties ? random.nextInt(-1, 2) / 2f : (float) (random.nextGaussian() / 2);
      }
    }
    return rows;
  }

  private static void shift(float[][] rows) {
    for (float[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        row[k] += OFFSET;
      }
    }
  }

  /** Half of the query's list nearer, then 3L times the same vector, then as many farther rows. */
  private static float[][] withCopiesAtTheEnd(Random random, float[] query, int prefetch) {
    float[] copied = near(random, query, 1);
    return IntStream.range(0, 5 * prefetch)
        .mapToObj(
            row -> {
              if (row < prefetch / 2) {
                return near(random, query, 1e-3);
              }
              return row < prefetch / 2 + 3 * prefetch ? copied : near(random, query, 10);
            })
        .toArray(float[][]::new);
  }

  /** A row at about this distance in every component. */
  private static float[] near(Random random, float[] query, double distance) {
    float[] row = query.clone();
    for (int k = 0; k < row.length; k++) {
      row[k] += (float) (distance * (1 + random.nextDouble() / 10));
    }
    return row;
  }

  private static IdColumn ids(Random random, int count) {
    long[] numbers = random.longs(2L * count, -5000, 5000).distinct().limit(count).toArray();
    return random.nextBoolean()
        ? new LongIds(numbers)
        : StringIds.of(
            Arrays.stream(numbers).mapToObj(number -> "é" + number).toArray(String[]::new));
  }

  private static double alpha(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> 1 - 1e-9;
      case 2 -> 1e-6;
      default -> 1 - random.nextDouble();
    };
  }

  private static double bandwidth(Random random, long seed, Oddity oddity) {
    return switch (oddity) {
      case BANDWIDTH_ZERO -> 0;
      case BANDWIDTH_TINY -> seed % 2 == 0 ? 1e-20 : 1e-200;
      case BANDWIDTH_HUGE -> seed % 2 == 0 ? 1e20 : 1e200;
      default -> 0.1 + 2 * random.nextDouble();
    };
  }
}

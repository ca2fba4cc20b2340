package io.tsds.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.InputChecksum;
import io.tsds.embedding.LongIds;
import io.tsds.report.MapFacts;
import io.tsds.report.MapFacts.Kind;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.work.PoolFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolMapTest {
  private static final int DIMENSION = 13;
  private static final int MEMBERS = 5000;
  private static final int QUERIES = 700;

  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();

  @Test
  void pointsAreSpreadOverKindsAndTheRarestIsShownMost() {
    MapFacts map = map(draws(30), MEMBERS / 2, 1);

    assertThat(map.kind()).hasSizeBetween(1100, MapFacts.MOST_POINTS);
    assertThat(map.kind().stream().filter(Kind.QUERY::equals)).hasSize(300);
    assertThat(map.kind().stream().filter(Kind.DRAWN::equals)).hasSize(30);
    assertThat(map.kind().stream().filter(Kind.SUPPORT::equals)).hasSizeGreaterThan(400);
    assertThat(map.kind().stream().filter(Kind.POOL::equals)).hasSizeGreaterThan(400);
    assertThat(map.queries()).isEqualTo(QUERIES);
    assertThat(map.members()).isEqualTo(MEMBERS);
  }

  @Test
  void sameInputsGiveTheSameMap() {
    assertThat(map(draws(30), 9, 1)).isEqualTo(map(draws(30), 9, 1));
  }

  @Test
  void withoutASampleNothingIsDrawn() {
    assertThat(map(null, MEMBERS, 64).kind()).containsOnly(Kind.QUERY, Kind.SUPPORT);
  }

  /** The rows vary most in their first two components, in this order. */
  @Test
  void axesAreThoseAlongWhichPointsDifferMost() {
    MapFacts map = map(draws(30), MEMBERS, 1);

    double across = variance(map.x());
    double upward = variance(map.y());
    assertThat(across).isBetween(80.0, 120.0);
    assertThat(upward).isBetween(8.0, 12.0);
    int point = map.kind().indexOf(Kind.SUPPORT);
    float[] row = row(Integer.parseInt(map.id().get(point)) - 100_000);
    assertThat(Math.abs(map.x().get(point))).isCloseTo(Math.abs(row[0]), within(1.5));
  }

  @Test
  void rowsOfOneDirectionHaveNoMap() {
    float[] values = new float[2 * DIMENSION];
    PoolFiles files = PoolFiles.of(hadoopPath("flat"), 2, DIMENSION);
    files.write(hadoop, 0, values);
    QuerySet queries = queries(new float[DIMENSION], 1);

    assertThat(
            new PoolMap(queries, new int[] {0}, files, LongIds.range(0, 2), new double[2], null)
                .facts(hadoop, 1))
        .isNull();
  }

  private MapFacts map(long[] draws, int support, int targets) {
    PoolFiles files = new PoolFiles(hadoopPath("pool").toString(), MEMBERS, DIMENSION, 512);
    for (int block = 0; block < files.blocks(); block++) {
      float[] values = files.buffer();
      for (int i = 0; i < files.rows(block); i++) {
        System.arraycopy(row(files.first(block) + i), 0, values, i * DIMENSION, DIMENSION);
      }
      files.write(hadoop, block, values);
    }
    float[] values = new float[QUERIES * DIMENSION];
    for (int query = 0; query < QUERIES; query++) {
      System.arraycopy(row(MEMBERS + query), 0, values, query * DIMENSION, DIMENSION);
    }
    double[] probability = new double[MEMBERS];
    Arrays.fill(probability, 0, support, 1.0 / support);
    return new PoolMap(
            queries(values, QUERIES),
            IntStream.range(0, QUERIES).toArray(),
            files,
            LongIds.range(100_000, MEMBERS),
            probability,
            draws)
        .facts(hadoop, targets);
  }

  private static long[] draws(int count) {
    long[] draws = new long[MEMBERS];
    for (int i = 0; i < count; i++) {
      draws[i * 7] = i % 2 == 0 ? 1 : 2;
    }
    return draws;
  }

  private static float[] row(int number) {
    Random random = new Random(0x9E3779B97F4A7C15L * number);
    float[] row = new float[DIMENSION];
    for (int k = 0; k < DIMENSION; k++) {
      row[k] = (float) (random.nextGaussian() * (k == 0 ? 10 : k == 1 ? 3.2 : 0.3));
    }
    return row;
  }

  private static QuerySet queries(float[] values, int rows) {
    return new QuerySet(
        values,
        rows,
        DIMENSION,
        LongIds.range(0, rows),
        List.of(new TargetQueries(null, IntStream.range(0, rows).toArray(), 0, 0, 0)),
        0,
        0,
        InputChecksum.NONE);
  }

  private org.apache.hadoop.fs.Path hadoopPath(String name) {
    try {
      return new org.apache.hadoop.fs.Path(Files.createDirectories(folder.resolve(name)).toUri());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double variance(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElse(0);
  }
}

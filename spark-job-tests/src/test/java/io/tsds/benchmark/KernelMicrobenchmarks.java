package io.tsds.benchmark;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.Float16;
import io.tsds.embedding.InputChecksum;
import io.tsds.embedding.RowHash;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels one by one, on a tile of 1000 queries and 1024 rows: the time for one score, one
 * distance, one norm, one value.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelMicrobenchmarks {
  private static final int QUERIES = 1000;
  private static final int ROWS = 1024;
  private static final int DISTANCES = 32;
  private static final int ODD_ROWS = 127;

  /** A share of the scores passes the scan, as behind the first tiles of a real search. */
  private static final float PASSING = 0.01f;

  @Param({"64", "128", "512", "1024"})
  int dimension;

  private FloatMatrix queries;
  private FloatMatrix rows;
  private FloatMatrix scores;
  private Blas blas;
  private ScoreScan scan;
  private EmbeddingBlock block;
  private float[] queryValues;
  private final float[] offsets = new float[ROWS];
  private final int[] hits = new int[ROWS];
  private final float[] differences = new float[ROWS];
  private float threshold;
  private int[] rowStarts;
  private final double[] norms = new double[ROWS];
  private final long[] ids = new long[ROWS];
  private short[] halves;
  private RowHash rowHash;

  /** Makes data and computes the scores once. */
  @Setup(Level.Trial)
  public void prepare() {
    blas = Blas.of(BlasChoice.AUTO);
    scan = ScoreScan.fastest();
    ClusteredRows data = new ClusteredRows(dimension, 5);
    block = data.block(0, ROWS);
    rowHash = new RowHash(dimension);
    queryValues = data.queries(QUERIES).values();
    queries = blas.allocate(QUERIES, dimension);
    rows = blas.allocate(ROWS, dimension);
    scores = blas.allocate(QUERIES, ROWS);
    queries.putRows(0, QUERIES, queryValues, 0);
    rows.putRows(0, ROWS, block.values(), 0);
    score();
    float[] some = new float[QUERIES * ROWS];
    scores.copyTo(some, some.length);
    Arrays.sort(some);
    threshold = some[(int) (some.length * (1 - PASSING))];
    Random random = new Random(1);
    rowStarts = random.ints(DISTANCES, 0, QUERIES).map(query -> query * dimension).toArray();
    halves = new short[ROWS * 16];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (short) (random.nextInt(0x7c00) | (random.nextBoolean() ? 0x8000 : 0));
    }
  }

  /** Frees the matrices. */
  @TearDown(Level.Trial)
  public void free() {
    queries.close();
    rows.close();
    scores.close();
  }

  /** The product: nanoseconds a score. */
  @Benchmark
  @OperationsPerInvocation(QUERIES * ROWS)
  public void score() {
    blas.multiplyTransposed(queries, 0, QUERIES, rows, 0, ROWS, scores);
  }

  /** The pass over the scores: nanoseconds a score. */
  @Benchmark
  @OperationsPerInvocation(QUERIES * ROWS)
  public int scan() {
    int found = 0;
    for (int query = 0; query < QUERIES; query++) {
      found += scan.atLeast(scores, query * ROWS, ROWS, offsets, 0, threshold, hits, differences);
    }
    return found;
  }

  /** Canonical distances of one row to many queries: nanoseconds a distance. */
  @Benchmark
  @OperationsPerInvocation(DISTANCES)
  public double distance() {
    double sum = 0;
    for (int rowStart : rowStarts) {
      sum += SquaredDistance.between(queryValues, rowStart, block.values(), 0, dimension);
    }
    return sum;
  }

  /** Canonical norms: nanoseconds a row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double norm() {
    SquaredDistance.norms(block.values(), 0, ROWS, dimension, norms);
    return norms[0];
  }

  /** The checksum of rows as npy hands them out: nanoseconds a row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public InputChecksum rowHash() {
    rowHash.add(block.values(), 0, ROWS, ids, 0);
    return rowHash.checksum();
  }

  /** The checksum of as few rows as formats with a head before each row hand out at once. */
  @Benchmark
  @OperationsPerInvocation(ODD_ROWS)
  public InputChecksum rowHashOfOddRows() {
    rowHash.add(block.values(), 0, ODD_ROWS, ids, 0);
    return rowHash.checksum();
  }

  /** Float16 to float32: nanoseconds a value. */
  @Benchmark
  @OperationsPerInvocation(ROWS * 16)
  public float float16() {
    float sum = 0;
    for (short half : halves) {
      sum += Float16.toFloat(half);
    }
    return sum;
  }
}

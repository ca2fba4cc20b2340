package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarrowProductsTest {
  private static final int[] DIMENSIONS = {1, 7, 8, 13, 64, 207, 1024, 1025, 3000};

  private static Int8Gemm gemmOrSkip() {
    return Int8Gemm.load().orElse(Assumptions::abort);
  }

  /**
   * With scales and shifts that bring each product into the range of a byte, and some beyond it.
   */
  @Test
  void scoresAreWithinTheirRounding() {
    Random random = new Random(1);
    for (int[] shape :
        new int[][] {{1, 1, 1}, {3, 5, 7}, {17, 33, 16}, {70, 100, 384}, {256, 1024, 512}}) {
      assertScores(random, shape[0], shape[1], shape[2]);
    }
  }

  private static void assertScores(Random random, int m, int n, int d) {
    byte[] a = bytes(random, (m + 2) * d);
    byte[] b = bytes(random, n * d);
    float[] scales = new float[n];
    float[] shifts = new float[n];
    double typical = 5000 * Math.sqrt(d);
    for (int j = 0; j < n; j++) {
      scales[j] = (float) ((0.5 + random.nextDouble()) * 60 / typical);
      shifts[j] = (float) (20 * random.nextGaussian());
    }
    byte[] scores = scores(a, m, b, n, d, scales, shifts);
    int inside = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int product = 0;
        for (int k = 0; k < d; k++) {
          product += a[(i + 2) * d + k] * b[j * d + k];
        }
        double exact = (double) product * scales[j] + shifts[j];
        double expected = Math.max(-128, Math.min(127, exact));
        inside += expected == exact ? 1 : 0;
        double rounding = Int8Gemm.rounding(Math.abs(product * scales[j]), Math.abs(shifts[j]));
        assertThat((double) scores[i * n + j]).isCloseTo(expected, within(rounding));
      }
    }
    assertThat(inside).isGreaterThan(m * n / 2);
  }

  /** Scores of rows 2 to m + 1 of a. */
  private static byte[] scores(
      byte[] a, int m, byte[] b, int n, int d, float[] scales, float[] shifts) {
    byte[] all = new byte[m * n];
    try (ByteMatrix left = new ByteMatrix(m + 2, d);
        ByteMatrix right = new ByteMatrix(n, d);
        RowScaling scaling = new RowScaling(n);
        ByteScores scores = new ByteScores(m, n)) {
      left.putRows(0, m + 2, a, 0);
      right.putRows(0, n, b, 0);
      scaling.put(scales, shifts, n);
      gemmOrSkip().score(left, 2, m, right, n, scaling, scores);
      byte[] row = new byte[n];
      for (int i = 0; i < m; i++) {
        scores.copy(i, 0, n, row);
        System.arraycopy(row, 0, all, i * n, n);
      }
    }
    return all;
  }

  /** All low bits of a product count where the shift takes it to a small number. */
  @Test
  void productsAreExactUpToTheirLastBit() {
    Random random = new Random(2);
    int d = 600;
    byte[] a = bytes(random, 3 * d);
    byte[] b = bytes(random, 4 * d);
    for (int j = 0; j < 4; j++) {
      int product = 0;
      for (int k = 0; k < d; k++) {
        product += a[2 * d + k] * b[j * d + k];
      }
      float[] shifts = {-product + 1, -product + 2, -product + 3, -product + 4};
      assertThat(scores(a, 1, b, 4, d, new float[] {1, 1, 1, 1}, shifts)[j])
          .isEqualTo((byte) (j + 1));
    }
  }

  @Test
  void productsOfManyThreadsAreExact() throws InterruptedException {
    Int8Gemm gemm = gemmOrSkip();
    int[] sums = new int[4];
    Thread[] threads = new Thread[sums.length];
    for (int t = 0; t < threads.length; t++) {
      int thread = t;
      threads[t] = new Thread(() -> sums[thread] = sumOfOnes(gemm, 100 + thread));
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sums).containsExactly(9_000_000, 9_090_000, 9_180_000, 9_270_000);
  }

  /** Adds the products of 300 rows of ones with each other. */
  private static int sumOfOnes(Int8Gemm gemm, int d) {
    int sum = 0;
    byte[] ones = new byte[300 * d];
    Arrays.fill(ones, (byte) 1);
    float[] scales = new float[300];
    Arrays.fill(scales, 1);
    try (ByteMatrix matrix = new ByteMatrix(300, d);
        RowScaling scaling = new RowScaling(300);
        ByteScores scores = new ByteScores(300, 300)) {
      matrix.putRows(0, 300, ones, 0);
      scaling.put(scales, new float[300], 300);
      gemm.score(matrix, 0, 300, matrix, 300, scaling, scores);
      byte[] row = new byte[300];
      for (int i = 0; i < 300; i++) {
        scores.copy(i, 0, 300, row);
        for (byte score : row) {
          sum += score;
        }
      }
    }
    return sum;
  }

  @Test
  void productsOfBfloat16AreWithinTheirRounding() {
    Bf16Blas blas = Bf16Blas.load().orElse(Assumptions::abort);
    FloatProducts.assertWithinRounding(blas, 2048, value -> Bf16Blas.round((float) value));
  }

  @Test
  void roundingToBfloat16TakesTheNearestAndHalvesToEven() {
    assertThat(Bf16Blas.round(1f)).isEqualTo(1f);
    assertThat(Bf16Blas.round(1f + 0x1p-8f)).isEqualTo(1f);
    assertThat(Bf16Blas.round(1f + 0x1p-8f + 0x1p-20f)).isEqualTo(1f + 0x1p-7f);
    assertThat(Bf16Blas.round(1f + 3 * 0x1p-8f)).isEqualTo(1f + 0x1p-6f);
    assertThat(Bf16Blas.round(-1f - 0x1p-9f)).isEqualTo(-1f);
    assertThat(Bf16Blas.round(0f)).isEqualTo(0f);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Int8Gemm gemm = gemmOrSkip();
    try (ByteMatrix a = new ByteMatrix(2, 3);
        ByteMatrix b = new ByteMatrix(2, 4);
        RowScaling scaling = new RowScaling(2);
        ByteScores scores = new ByteScores(2, 2);
        ByteScores few = new ByteScores(1, 2)) {
      assertThatThrownBy(() -> gemm.score(a, 0, 2, b, 2, scaling, scores))
          .hasMessageContaining("cannot multiply [2 x 3] by [2 x 4]");
      assertThatThrownBy(() -> gemm.score(a, 1, 2, a, 2, scaling, scores))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> gemm.score(a, 0, 2, a, 2, scaling, few))
          .hasMessageContaining("no room for 2 x 2 scores");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-3, 0x1p-58, 0x1p-70, 1e-40, 0x1p50, 0})
  void rowsAreOffTheirIntegersByAtMostTheirErrors(double size) {
    Random random = new Random(3);
    for (int d : DIMENSIONS) {
      float[] values = new float[3 * d];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (size * random.nextGaussian() * (i % 17 == 0 ? 20 : 1));
      }
      for (Int8Quantizer quantizer :
          new Int8Quantizer[] {Int8Quantizer.fastest(), new Int8Quantizer.Plain()}) {
        Int8Quantizer.Codes codes = new Int8Quantizer.Codes(2, d);
        quantizer.quantize(values, d, 2, d, codes);
        for (int row = 0; row < 2; row++) {
          assertRow(values, (row + 1) * d, d, codes, row);
        }
      }
    }
  }

  private static void assertRow(
      float[] values, int offset, int d, Int8Quantizer.Codes codes, int row) {
    double scale = codes.scales()[row];
    double squaredError = 0;
    double squaredNorm = 0;
    double norm = 0;
    for (int k = 0; k < d; k++) {
      double rounded = scale * codes.codes()[row * d + k];
      double error = values[offset + k] - rounded;
      squaredError += error * error;
      squaredNorm += rounded * rounded;
      norm += (double) values[offset + k] * values[offset + k];
    }
    double error = Math.sqrt(squaredError);
    assertThat(codes.errors()[row]).isGreaterThanOrEqualTo(error);
    // And not by much: a bound that is too large would only cost time, unseen.
    assertThat(codes.errors()[row])
        .isLessThanOrEqualTo(
            error * 1.001 + 1e-6 * Math.sqrt(norm) + 1.001 * Math.sqrt(d) * 0x1p-60);
    assertThat(codes.squaredNorms()[row]).isCloseTo(squaredNorm, within(squaredNorm * 1e-12));
  }

  @Test
  void bothQuantizersRoundToTheSameIntegers() {
    Random random = new Random(4);
    for (int d : DIMENSIONS) {
      float[] values = floats(random, d);
      Int8Quantizer.Codes plain = new Int8Quantizer.Codes(1, d);
      Int8Quantizer.Codes fastest = new Int8Quantizer.Codes(1, d);
      new Int8Quantizer.Plain().quantize(values, 0, 1, d, plain);
      Int8Quantizer.fastest().quantize(values, 0, 1, d, fastest);
      assertThat(fastest.codes()).isEqualTo(plain.codes());
      assertThat(fastest.scales()).isEqualTo(plain.scales());
      assertThat(fastest.squaredNorms()).isEqualTo(plain.squaredNorms());
    }
  }

  @Test
  void rowsWithOneScaleAreOffTheirIntegersByAtMostTheirErrors() {
    Random random = new Random(7);
    int d = 207;
    float[] values = floats(random, 9 * d);
    for (int k = 0; k < d; k++) {
      values[4 * d + k] *= 1e6f;
      values[5 * d + k] = 0;
      values[6 * d + k] *= k == 3 ? 40 : 1;
    }
    Int8Quantizer.Codes codes = new Int8Quantizer.Codes(9, d);
    Int8Quantizer.fastest().quantizeTogether(values, 9, d, codes);
    for (int row = 0; row < 9; row++) {
      assertThat(codes.scales()[row]).isEqualTo(codes.scales()[0]);
      double squared = 0;
      for (int k = 0; k < d; k++) {
        double error =
            values[row * d + k] - (double) codes.scales()[0] * codes.codes()[row * d + k];
        squared += error * error;
      }
      assertThat(codes.errors()[row])
          .isBetween(Math.sqrt(squared), 1.1 * Math.sqrt(squared) + 1e-4);
    }
    // The one row of another size takes nothing from the others.
    assertThat(codes.errors()[0]).isLessThan(0.03 * Math.sqrt(d));
  }

  @Test
  void bothScansFindTheSameRows() {
    Random random = new Random(5);
    int capacity = 5000;
    byte[] codes = bytes(random, capacity);
    float[] scales = new float[capacity];
    // Some products reach -128 and 127, the ends of the range.
    Arrays.fill(scales, 1.5f);
    try (ByteMatrix two = new ByteMatrix(2, 1);
        ByteMatrix many = new ByteMatrix(capacity, 1);
        RowScaling scaling = new RowScaling(capacity);
        ByteScores scores = new ByteScores(2, capacity)) {
      two.putRows(0, 2, new byte[] {-1, 1}, 0);
      many.putRows(0, capacity, codes, 0);
      scaling.put(scales, new float[capacity], capacity);
      gemmOrSkip().score(two, 0, 2, many, capacity, scaling, scores);
      for (int count : new int[] {1, 7, 31, 32, 33, 64, 65, 4095, 4097, 4999}) {
        for (int threshold : new int[] {-128, -127, -1, 0, 100, 126, 127}) {
          int[] plain = new int[capacity];
          int[] vector = new int[capacity];
          int expected = new PlainByteScan().atLeast(scores, 1, count, threshold, plain);
          int found = ByteScan.fastest().atLeast(scores, 1, count, threshold, vector);
          assertThat(found).isEqualTo(expected);
          assertThat(Arrays.copyOf(vector, found)).isEqualTo(Arrays.copyOf(plain, expected));
          assertThat(expected)
              .isEqualTo(
                  (int)
                      IntStream.range(0, count)
                          .filter(
                              j ->
                                  Math.max(-128, Math.min(127, Math.rint(codes[j] * 1.5)))
                                      >= threshold)
                          .count());
        }
      }
    }
  }

  @Test
  void bothDotProductsAreWithinTheirRounding() {
    Random random = new Random(6);
    for (int d : DIMENSIONS) {
      float[] a = floats(random, d + 3);
      float[] b = floats(random, d + 5);
      double expected = 0;
      double squaredA = 0;
      double squaredB = 0;
      for (int k = 0; k < d; k++) {
        expected += (double) a[3 + k] * b[5 + k];
        squaredA += (double) a[3 + k] * a[3 + k];
        squaredB += (double) b[5 + k] * b[5 + k];
      }
      double rounding = FloatDot.roundings(d) * 0x1p-24 * Math.sqrt(squaredA * squaredB);
      assertThat((double) FloatDot.plain(a, 3, b, 5, d)).isCloseTo(expected, within(rounding));
      assertThat((double) FloatDot.fastest().of(a, 3, b, 5, d))
          .isCloseTo(expected, within(rounding));
    }
  }

  private static byte[] bytes(Random random, int count) {
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) (random.nextInt(255) - 127);
    }
    return values;
  }

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarrowProductsTest {
  private static final int[] DIMENSIONS = {1, 7, 8, 13, 64, 207, 1024, 1025, 3000};

  private static Int8Gemm gemmOrSkip() {
    try {
      return Int8Gemm.load();
    } catch (IllegalStateException e) {
      return abort(e.getMessage());
    }
  }

  @Test
  void productsAreExact() {
    Int8Gemm gemm = gemmOrSkip();
    Random random = new Random(1);
    for (int[] shape : new int[][] {{1, 1, 1}, {3, 5, 7}, {17, 33, 16}, {70, 100, 384}}) {
      int d = shape[2];
      byte[] a = bytes(random, (shape[0] + 2) * d);
      byte[] b = bytes(random, (shape[1] + 3) * d);
      try (ByteMatrix left = new ByteMatrix(shape[0] + 2, d);
          ByteMatrix right = new ByteMatrix(shape[1] + 3, d);
          IntScores scores = new IntScores(shape[0], shape[1])) {
        left.putRows(0, shape[0] + 2, a, 0);
        right.putRows(0, shape[1] + 3, b, 0);
        gemm.multiplyTransposed(left, 2, shape[0], right, 3, shape[1], scores);
        int[] products = new int[shape[0] * shape[1]];
        scores.copy(0, products.length, products);
        for (int i = 0; i < shape[0]; i++) {
          for (int j = 0; j < shape[1]; j++) {
            int expected = 0;
            for (int k = 0; k < d; k++) {
              expected += a[(i + 2) * d + k] * b[(j + 3) * d + k];
            }
            assertThat(products[i * shape[1] + j]).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void productsOfManyThreadsAreExact() throws InterruptedException {
    Int8Gemm gemm = gemmOrSkip();
    int[] sums = new int[4];
    Thread[] threads = new Thread[sums.length];
    for (int t = 0; t < threads.length; t++) {
      int thread = t;
      threads[t] =
          new Thread(
              () -> {
                int d = 100 + thread;
                byte[] ones = new byte[300 * d];
                Arrays.fill(ones, (byte) 1);
                try (ByteMatrix matrix = new ByteMatrix(300, d);
                    IntScores scores = new IntScores(300, 300)) {
                  matrix.putRows(0, 300, ones, 0);
                  gemm.multiplyTransposed(matrix, 0, 300, matrix, 0, 300, scores);
                  int[] products = new int[300 * 300];
                  scores.copy(0, products.length, products);
                  sums[thread] = Arrays.stream(products).sum();
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sums).containsExactly(9_000_000, 9_090_000, 9_180_000, 9_270_000);
  }

  @Test
  void productsOfBfloat16AreWithinTheirRounding() {
    Bf16Blas blas;
    try {
      blas = Bf16Blas.load();
    } catch (IllegalStateException e) {
      blas = abort(e.getMessage());
    }
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
        IntScores scores = new IntScores(2, 2)) {
      assertThatThrownBy(() -> gemm.multiplyTransposed(a, 0, 2, b, 0, 2, scores))
          .hasMessageContaining("cannot multiply [2 x 3] by [2 x 4]");
      assertThatThrownBy(() -> gemm.multiplyTransposed(a, 1, 2, a, 0, 2, scores))
          .isInstanceOf(IndexOutOfBoundsException.class);
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
  void bothScansFindTheSameRows() {
    Random random = new Random(5);
    int capacity = 5000;
    byte[] codes = bytes(random, capacity);
    Int8Gemm gemm = gemmOrSkip();
    Int8Scan.Rows rows =
        new Int8Scan.Rows(
            floats(random, capacity), floats(random, capacity), floats(random, capacity));
    try (ByteMatrix one = new ByteMatrix(1, 1);
        ByteMatrix many = new ByteMatrix(capacity, 1);
        IntScores scores = new IntScores(1, capacity)) {
      one.putRows(0, 1, new byte[] {1}, 0);
      many.putRows(0, capacity, codes, 0);
      gemm.multiplyTransposed(one, 0, 1, many, 0, capacity, scores);
      for (int count : new int[] {1, 7, 8, 15, 16, 17, 2047, 2049, 4999}) {
        for (float threshold : new float[] {Float.NEGATIVE_INFINITY, -1f, 30f, 1e9f}) {
          int[] plain = new int[capacity];
          int[] vector = new int[capacity];
          int expected =
              new PlainInt8Scan().atLeast(scores, 1, count, rows, .5f, .25f, threshold, plain);
          int found =
              Int8Scan.fastest().atLeast(scores, 1, count, rows, .5f, .25f, threshold, vector);
          assertThat(found).isEqualTo(expected);
          assertThat(Arrays.copyOf(vector, found)).isEqualTo(Arrays.copyOf(plain, expected));
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

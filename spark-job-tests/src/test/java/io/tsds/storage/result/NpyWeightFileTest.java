package io.tsds.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.LongIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NpyWeightFileTest {
  private static final int HEADER = 128;

  private static byte[] written(long[] ids, double[] weights, long rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyWeightFile.write(out, new LongIds(ids), weights, rows);
    return out.toByteArray();
  }

  @Test
  void everyRowHasItsWeightOrZeroWhateverTheGaps() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int rows = seed < 20 ? 1 + random.nextInt(20) : 60_000;
      double share = random.nextDouble();
      double[] expected = new double[rows];
      boolean[] isMember = new boolean[rows];
      for (int row = 0; row < rows; row++) {
        isMember[row] = random.nextDouble() < share && (row / 9_000 % 2 == 0 || seed % 2 == 0);
        expected[row] = isMember[row] && random.nextInt(4) > 0 ? random.nextDouble() : 0;
      }
      long[] ids =
          IntStream.range(0, rows).filter(row -> isMember[row]).mapToLong(row -> row).toArray();
      double[] weights = new double[ids.length];
      Arrays.setAll(weights, member -> expected[(int) ids[member]]);
      byte[] file = written(ids, weights, rows);
      assertThat(file).as("seed %d", seed).hasSize(HEADER + rows * Double.BYTES);
      double[] found = new double[rows];
      ByteBuffer.wrap(file, HEADER, rows * Double.BYTES)
          .slice()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asDoubleBuffer()
          .get(found);
      assertThat(found).as("seed %d", seed).containsExactly(expected);
    }
  }

  @Test
  void theHeaderIsThatOfNumpy() throws IOException {
    String header =
        new String(written(new long[0], new double[0], 3), 0, HEADER, StandardCharsets.ISO_8859_1);
    assertThat(header)
        .startsWith("\u0093NUMPY\1\0")
        .contains("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }")
        .endsWith("\n");
  }

  @Test
  void anIdThatIsNoRowIsRefused() {
    assertThatThrownBy(() -> written(new long[] {3}, new double[] {1}, 3))
        .isInstanceOf(IllegalStateException.class);
  }
}

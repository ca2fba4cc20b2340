package io.tsds.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums of rows against their definition, and against changes that happen to files. */
class RowHashTest {
  private static final RowHashKernel[] KERNELS = {
    RowHashKernel.fastest(), new RowHashKernel.Plain()
  };

  /** The definition of a row's state, word for word. */
  private static long[] stateByDefinition(float[] row) {
    long[] state = new long[8];
    for (int j = 0; 2 * j < row.length; j++) {
      long low = Float.floatToRawIntBits(row[2 * j]) & 0xFFFFFFFFL;
      long high = 2 * j + 1 < row.length ? Float.floatToRawIntBits(row[2 * j + 1]) : 0;
      state[j % 8] = Long.rotateLeft(state[j % 8] + (high << 32) + low, 23);
    }
    return state;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 207, 384, 1000})
  void everyKernelGivesTheDefinitionsStates(int dimension) {
    for (int rows : new int[] {0, 1, 3, 4, 5, 9}) {
      float[] values = values(new Random(dimension), 3 + rows * dimension);
      if (rows > 0) {
        values[3] = Float.intBitsToFloat(0x7fc01234);
      }
      for (RowHashKernel kernel : KERNELS) {
        long[] states = new long[8 * rows + 1];
        Arrays.fill(states, 77);
        kernel.states(values, 3, rows, dimension, states);
        for (int row = 0; row < rows; row++) {
          int from = 3 + row * dimension;
          assertThat(Arrays.copyOfRange(states, 8 * row, 8 * row + 8))
              .isEqualTo(stateByDefinition(Arrays.copyOfRange(values, from, from + dimension)));
        }
        assertThat(states[8 * rows]).isEqualTo(77);
      }
    }
  }

  @Test
  void orderAndPiecesDoNotChangeTheChecksum() {
    int rows = 150;
    int dimension = 37;
    float[] values = values(new Random(1), rows * dimension);
    long[] ids = new Random(2).longs(rows).toArray();
    InputChecksum whole = checksum(KERNELS[0], values, dimension, ids);
    assertThat(checksum(KERNELS[1], values, dimension, ids)).isEqualTo(whole);

    InputChecksum parts = InputChecksum.NONE;
    for (int row = rows - 1; row >= 0; row--) {
      RowHash hash = new RowHash(dimension);
      hash.add(values, row * dimension, 1, ids, row);
      parts = hash.checksum().plus(parts);
    }
    assertThat(parts).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 512, 1024, 1030})
  void everyChangedBitChangesBothSums(int dimension) {
    float[] values = values(new Random(dimension), 2 * dimension);
    long[] ids = {5, 6};
    InputChecksum before = checksum(KERNELS[0], values, dimension, ids);
    for (int k = 0; k < values.length; k++) {
      for (int bit = 0; bit < 32; bit += k % 5 + 1) {
        float kept = values[k];
        values[k] = Float.intBitsToFloat(Float.floatToRawIntBits(kept) ^ 1 << bit);
        requireOther(checksum(KERNELS[0], values, dimension, ids), before);
        values[k] = kept;
      }
    }
    for (int bit = 0; bit < 64; bit++) {
      requireOther(checksum(KERNELS[0], values, dimension, new long[] {5 ^ 1L << bit, 6}), before);
    }
  }

  /** What a plain sum of the components' bits would miss. */
  @ParameterizedTest
  @ValueSource(ints = {2, 16, 64, 512, 1024, 2048})
  void changesThatCancelInSumsAreFound(int dimension) {
    int rows = 4;
    float[] values = values(new Random(dimension), rows * dimension);
    long[] ids = {0, 1, 2, 3};
    Set<InputChecksum> seen = new HashSet<>();
    seen.add(checksum(KERNELS[0], values, dimension, ids));

    float[] negated = values.clone();
    for (int k = 0; k < negated.length; k++) {
      negated[k] = -negated[k];
    }
    assertThat(seen.add(checksum(KERNELS[0], negated, dimension, ids))).isTrue();

    float[] swapped = values.clone();
    swapped[0] = values[dimension - 1];
    swapped[dimension - 1] = values[0];
    assertThat(seen.add(checksum(KERNELS[0], swapped, dimension, ids))).isTrue();

    float[] rotated = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      rotated[(k + dimension) % values.length] = values[k];
    }
    assertThat(seen.add(checksum(KERNELS[0], rotated, dimension, ids))).isTrue();
    assertThat(seen.add(checksum(KERNELS[0], values, dimension, new long[] {1, 0, 2, 3}))).isTrue();

    float[] moved = values.clone();
    System.arraycopy(values, 0, moved, dimension, dimension);
    System.arraycopy(values, dimension, moved, 0, dimension);
    // Rows that move with their ids are the same rows.
    assertThat(checksum(KERNELS[0], moved, dimension, new long[] {1, 0, 2, 3}))
        .isEqualTo(checksum(KERNELS[0], values, dimension, ids));
  }

  @Test
  void hashesOfSimilarRowsSpreadOverAllBits() {
    int rows = 4096;
    float[] values = new float[2 * rows];
    long[] ids = new long[rows];
    for (int row = 0; row < rows; row++) {
      values[2 * row] = row;
      ids[row] = row;
    }
    int[] ones = new int[128];
    for (int row = 0; row < rows; row++) {
      RowHash hash = new RowHash(2);
      hash.add(values, 2 * row, 1, ids, row);
      for (int bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (hash.checksum().first() >>> bit & 1);
        ones[64 + bit] += (int) (hash.checksum().second() >>> bit & 1);
      }
    }
    // Each count is binomial with standard deviation 32: six of them on 128 bits fail once in 4e6.
    for (int count : ones) {
      assertThat(count).isBetween(2048 - 192, 2048 + 192);
    }
  }

  @Test
  void idsAreNumbersOfTheirOwn() {
    StringIds.Builder strings = new StringIds.Builder();
    Set<Long> numbers = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      strings.append(("doc-" + i).getBytes(StandardCharsets.UTF_8));
      numbers.add(strings.number(i));
    }
    assertThat(numbers).hasSize(20_000);
    LongIds.Builder longs = new LongIds.Builder();
    longs.append(-3);
    assertThat(longs.number(0)).isEqualTo(-3);
  }

  private static void requireOther(InputChecksum changed, InputChecksum before) {
    assertThat(changed.first()).isNotEqualTo(before.first());
    assertThat(changed.second()).isNotEqualTo(before.second());
  }

  private static InputChecksum checksum(
      RowHashKernel kernel, float[] values, int dimension, long[] ids) {
    RowHash hash = new RowHash(dimension, kernel);
    hash.add(values, 0, ids.length, ids, 0);
    return hash.checksum();
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

package io.tsds.embedding;

/**
 * Hashes rows into an {@link InputChecksum}, whatever reads them and in whatever pieces. The state
 * of a row's components ({@link RowHashKernel}) is folded into two numbers of 64 bits: the sum of
 * four products of 128 bits, their halves combined, and a sum with odd factors. Each is then mixed
 * with the id so that every bit of both reaches every bit of the hash.
 */
public final class RowHash {
  private static final RowHashKernel KERNEL = RowHashKernel.fastest();
  private static final int ROWS_AT_ONCE = 64;

  /** Digits of pi after the point, made odd: numbers that nobody chose. */
  private static final long[] KEYS = {
    0x243F6A8885A308D3L, 0x13198A2E03707345L, 0xA4093822299F31D1L, 0x082EFA98EC4E6C89L,
    0x452821E638D01377L, 0xBE5466CF34E90C6DL, 0xC0AC29B7C97C50DDL, 0x3F84D5B5B5470917L,
  };

  private static final long ID_FACTOR = 0x9E3779B97F4A7C15L;

  private final int dimension;
  private final RowHashKernel kernel;
  private final long[] states = new long[RowHashKernel.LANES * ROWS_AT_ONCE];
  private long first;
  private long second;

  public RowHash(int dimension) {
    this(dimension, KERNEL);
  }

  RowHash(int dimension, RowHashKernel kernel) {
    this.dimension = dimension;
    this.kernel = kernel;
  }

  /**
   * Adds consecutive rows.
   *
   * @param values row-major, holds the rows from {@code offset} on
   * @param ids a number for each row's id, from {@code firstId} on
   */
  public void add(float[] values, int offset, int rows, long[] ids, int firstId) {
    for (int done = 0; done < rows; done += ROWS_AT_ONCE) {
      int count = Math.min(ROWS_AT_ONCE, rows - done);
      kernel.states(values, offset + done * dimension, count, dimension, states);
      for (int row = 0; row < count; row++) {
        addState(RowHashKernel.LANES * row, ids[firstId + done + row]);
      }
    }
  }

  private void addState(int lane, long id) {
    long products = 0;
    long sum = 0;
    for (int i = 0; i < RowHashKernel.LANES; i += 2) {
      long x = states[lane + i];
      long y = states[lane + i + 1];
      products += folded(x ^ KEYS[i], y ^ KEYS[i + 1]);
      sum += x * KEYS[i] + y * KEYS[i + 1];
    }
    first += mixed(products + id * ID_FACTOR);
    second += mixed(sum ^ Long.rotateLeft((id ^ KEYS[0]) * KEYS[7], Integer.SIZE));
  }

  private static long folded(long x, long y) {
    return x * y ^ Math.multiplyHigh(x, y);
  }

  /** Every bit of the result depends on every bit of {@code x}; a bijection. */
  private static long mixed(long x) {
    long z = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** The checksum of the rows added so far. */
  public InputChecksum checksum() {
    return new InputChecksum(first, second);
  }
}

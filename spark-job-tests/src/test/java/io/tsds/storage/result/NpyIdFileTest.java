package io.tsds.storage.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.LongIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NpyIdFileTest {

  /** Keeps the beginning and counts the rest. */
  private static final class Beginning extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long length;

    @Override
    public void write(int value) {
      throw new UnsupportedOperationException("byte by byte is too slow");
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      if (length < 1024) {
        kept.write(bytes, offset, count);
      }
      length += count;
    }
  }

  @Test
  void headerIsThatOfALittleEndianInt64Array() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyIdFile.write(out, new LongIds(new long[] {-1, 7, Long.MAX_VALUE}), new long[] {2, 0, 1});
    byte[] bytes = out.toByteArray();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(Arrays.copyOf(bytes, 8)).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
    int data = 10 + file.getShort(8);
    assertThat(data % 64).isZero();
    assertThat(new String(bytes, 10, data - 10, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), } ")
        .endsWith(" \n");
    assertThat(bytes).hasSize(data + 3 * 8);
    assertThat(file.getLong(data)).isEqualTo(-1);
    assertThat(file.getLong(data + 8)).isEqualTo(-1);
    assertThat(file.getLong(data + 16)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void filesBeyondTwoGibibytesAreStreamed() throws IOException {
    Beginning out = new Beginning();
    int draws = 150_000_000;
    NpyIdFile.write(out, new LongIds(new long[] {1, 2}), new long[] {draws, draws});
    assertThat(out.kept.toString(StandardCharsets.ISO_8859_1)).contains("'shape': (300000000,)");
    assertThat(out.length).isEqualTo(128 + 16L * draws).isGreaterThan(Integer.MAX_VALUE);
  }
}

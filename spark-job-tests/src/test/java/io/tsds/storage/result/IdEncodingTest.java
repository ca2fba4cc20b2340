package io.tsds.storage.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.knn.NeighborLists;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdEncodingTest {
  @Test
  void idsAreTheBytesThatTheFormatNames() {
    assertThat(encoded(new LongIds(new long[] {7, -2}), 1)).isEqualTo("fffffffffffffffe");
    assertThat(encoded(StringIds.of("a", "é"), 1)).isEqualTo("00000002c3a9");
    assertThat(encoded(StringIds.of(""), 0)).isEqualTo("00000000");
  }

  @Test
  void digestAndTraceHaveTheSameBytesOfAnId() throws Exception {
    for (IdColumn ids : new IdColumn[] {new LongIds(new long[] {5}), StringIds.of("é, x")}) {
      String id = encoded(ids, 0);
      byte[] hashed = HexFormat.of().parseHex(id + "4010000000000000");
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(hashed);
      AssignmentTrace trace =
          AssignmentTrace.of(
              new NeighborLists(1, 1, new int[] {0}, new double[] {4}),
              ids,
              new int[] {1},
              new int[] {0},
              new double[] {1});
      assertThat(trace.digests()).isEqualTo(Arrays.copyOf(sha, NeighborDigest.BYTES));
      assertThat(HexFormat.of().formatHex(trace.bytes()))
          .contains("4010000000000000" + id + "4010000000000000" + id);
    }
  }

  private static String encoded(IdColumn ids, int row) {
    ByteBuffer bytes = ByteBuffer.allocate(IdEncoding.length(ids, row));
    IdEncoding.put(ids, row, bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(bytes.array());
  }
}

package io.tsds.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected checksums were computed by another program from the definition alone. */
final class RowChecksumsTest {
  private static final LongIds LONGS = new LongIds(new long[] {-3, 5, 9});
  private static final StringIds STRINGS = StringIds.of("a", "b,\"", "zoë");
  private static final EpochDraws DRAWS = draws(new long[] {2, 0, 1}, new long[] {0, 3, 0});

  private static EpochDraws draws(long[]... epochs) {
    return EpochDraws.of(3, List.of(epochs));
  }

  @Test
  void checksumOfSelectionIsTheDefinedOne() {
    assertThat(RowChecksums.ofSelection(LONGS, DRAWS))
        .isEqualTo("f4a233ca6ea1f44882df862f876a025a24e3aa49d75ad58a855680167e2d62e1");
  }

  @Test
  void drawsTakeEightBytesWhereASampleCanPassAnInt() throws NoSuchAlgorithmException {
    EpochDraws many = EpochDraws.of(1L << 40, List.of(new long[] {0, (1L << 40) - 1, 1}));
    byte[] rows =
        ByteBuffer.allocate(40)
            .putLong(5)
            .putInt(0)
            .putLong((1L << 40) - 1)
            .putLong(9)
            .putInt(0)
            .putLong(1)
            .array();
    assertThat(RowChecksums.ofSelection(LONGS, many))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rows)));
  }

  @Test
  void checksumOfProbabilitiesIsTheDefinedOne() {
    assertThat(RowChecksums.ofProbabilities(LONGS, new double[] {0.1, 0, 0.9}))
        .isEqualTo("8a5724ec375f475545699753e2ced4759d54271ec33e87820d40d94c8f4bddfa");
  }

  @Test
  void stringIdsCountAsUtf8WithTheirLength() {
    assertThat(RowChecksums.ofSelection(STRINGS, DRAWS))
        .isEqualTo("e9dfb24e4f6615e2d023e24f45fcc00dc4946ede1a1ad6d42f69784099caa6fc");
    assertThat(RowChecksums.ofSelection(StringIds.of("ab", "c"), draws(new long[] {1, 1})))
        .isNotEqualTo(RowChecksums.ofSelection(StringIds.of("a", "bc"), draws(new long[] {1, 1})));
  }

  @Test
  void membersWithoutDrawsOrMassDoNotCount() {
    LongIds more = new LongIds(new long[] {-4, -3, 5, 7, 9});
    assertThat(
            RowChecksums.ofSelection(
                more, draws(new long[] {0, 2, 0, 0, 1}, new long[] {0, 0, 3, 0, 0})))
        .isEqualTo(RowChecksums.ofSelection(LONGS, DRAWS));
    assertThat(RowChecksums.ofProbabilities(more, new double[] {0, 0.1, 0, 0, 0.9}))
        .isEqualTo(RowChecksums.ofProbabilities(LONGS, new double[] {0.1, 0, 0.9}));
  }

  @Test
  void oneBitOfAProbabilityChangesTheChecksum() {
    assertThat(RowChecksums.ofProbabilities(LONGS, new double[] {0.1, 0, Math.nextUp(0.9)}))
        .isNotEqualTo(RowChecksums.ofProbabilities(LONGS, new double[] {0.1, 0, 0.9}));
  }

  @Test
  void arraysThatDoNotFitThePoolAreOurMistake() {
    assertThatThrownBy(() -> RowChecksums.ofProbabilities(LONGS, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values do not fit a pool of 3");
    assertThatThrownBy(() -> RowChecksums.ofSelection(LONGS, draws(new long[3], new long[4])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

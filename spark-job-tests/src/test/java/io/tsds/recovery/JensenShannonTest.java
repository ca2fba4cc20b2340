package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.testkit.Fixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class JensenShannonTest {
  private static final double MASKED = Double.NEGATIVE_INFINITY;

  @Test
  void logitsOfTwoModelsGiveTheOraclesDivergences() throws IOException {
    JsonNode expected = RecoveryFixture.expected("logits");
    EmbeddingBlock original = logits("original.npy");
    EmbeddingBlock pruned = logits("pruned.npy");
    double[] tokens = new double[original.rows()];
    for (int position = 0; position < tokens.length; position++) {
      tokens[position] =
          JensenShannon.divergence(row(original, position), row(pruned, position), 1);
      assertThat(tokens[position])
          .as("position " + position)
          .isCloseTo(expected.get("tokens").get(position).asDouble(), within(1e-12));
    }
    long[] offsets = offsets();
    for (int row = 0; row + 1 < offsets.length; row++) {
      double sum = 0;
      for (long position = offsets[row]; position < offsets[row + 1]; position++) {
        sum += tokens[(int) position];
      }
      assertThat(sum / (offsets[row + 1] - offsets[row]))
          .as("row " + row)
          .isCloseTo(expected.get("degradation").get(row).asDouble(), within(1e-12));
    }
  }

  private static EmbeddingBlock logits(String file) throws IOException {
    return Fixture.npy(file, Files.readAllBytes(RecoveryFixture.file("logits", file)));
  }

  private static double[] row(EmbeddingBlock logits, int row) {
    double[] values = new double[logits.dimension()];
    for (int token = 0; token < values.length; token++) {
      values[token] = logits.values()[row * values.length + token];
    }
    return values;
  }

  /** A file of 64-bit integers in one dimension, behind a header of 128 bytes. */
  private static long[] offsets() throws IOException {
    byte[] file = Files.readAllBytes(RecoveryFixture.file("logits", "offsets.npy"));
    long[] offsets = new long[(file.length - 128) / Long.BYTES];
    ByteBuffer.wrap(file, 128, file.length - 128)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(offsets);
    return offsets;
  }

  @Test
  void equalDistributionsHaveNoneAndDisjointOnesTheMost() {
    assertThat(JensenShannon.divergence(new double[] {1, 2}, new double[] {3, 4}, 1)).isZero();
    assertThat(JensenShannon.divergence(new double[] {0, MASKED}, new double[] {MASKED, 0}, 1))
        .isEqualTo(Math.log(2));
    assertThat(JensenShannon.divergence(new double[] {0, -1e6}, new double[] {-1e6, 0}, 1))
        .isEqualTo(Math.log(2));
    double hot = JensenShannon.divergence(new double[] {0, 1}, new double[] {1, 0}, 10);
    assertThat(JensenShannon.divergence(new double[] {0, 1}, new double[] {1, 0}, 1))
        .isGreaterThan(hot);
  }

  @Test
  void tokensThatAreHardlyPossibleCountNothing() {
    double[] certain = {0, MASKED};
    assertThat(JensenShannon.divergence(new double[] {0, -745}, certain, 1)).isLessThan(1e-300);
    assertThat(JensenShannon.divergence(certain, new double[] {0, -745}, 1)).isLessThan(1e-300);
  }

  @Test
  void whatIsNoDistributionIsRefused() {
    assertThatThrownBy(() -> JensenShannon.divergence(new double[1], new double[1], 0))
        .hasMessageContaining("the temperature is 0.0");
    assertThatThrownBy(
            () -> JensenShannon.divergence(new double[] {Double.NaN}, new double[] {0}, 1))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> JensenShannon.divergence(new double[] {MASKED}, new double[] {0}, 1))
        .hasMessageContaining("all logits");
    assertThatThrownBy(() -> JensenShannon.divergence(new double[2], new double[3], 1))
        .hasMessageContaining("2 logits do not fit 3");
  }
}

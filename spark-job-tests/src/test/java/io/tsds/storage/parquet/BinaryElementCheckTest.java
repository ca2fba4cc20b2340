package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of another type are told from float32, and no float32 is taken for another type. */
class BinaryElementCheckTest {
  private static final int VECTORS = 8;

  private final Random random = new Random(16);

  /** What embeddings look like. */
  private enum Values {
    GAUSSIAN,
    UNIT,
    SMALL,
    LARGE,
    /** Half of the components are zero, as behind a rectifier. */
    RECTIFIED,
    /** One component is far above the others, as in some language models. */
    OUTLIER,
    CONSTANT;

    private double[] of(int dimension, Random random) {
      double[] values = new double[dimension];
      Arrays.setAll(values, k -> random.nextGaussian());
      switch (this) {
        case UNIT -> {
          double norm = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
          Arrays.setAll(values, k -> values[k] / norm);
        }
        case SMALL -> Arrays.setAll(values, k -> 1e-3 * values[k]);
        case LARGE -> Arrays.setAll(values, k -> 1e3 * values[k]);
        case RECTIFIED -> Arrays.setAll(values, k -> Math.max(0, values[k]));
        case OUTLIER -> values[dimension / 2] = 3000;
        case CONSTANT -> Arrays.fill(values, 0.5);
        case GAUSSIAN -> {}
      }
      return values;
    }
  }

  private byte[] bytes(Values values, int dimension, int elementBytes) {
    ByteBuffer buffer =
        ByteBuffer.allocate(VECTORS * dimension * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < VECTORS; row++) {
      for (double value : values.of(dimension, random)) {
        switch (elementBytes) {
          case Short.BYTES -> buffer.putShort(Float16.of((float) value));
          case Float.BYTES -> buffer.putFloat((float) value);
          default -> buffer.putDouble(value);
        }
      }
    }
    return buffer.array();
  }

  @ParameterizedTest
  @EnumSource(Values.class)
  void float32IsLeftAlone(Values values) {
    for (int dimension : new int[] {1, 2, 8, 64, 384, 4096}) {
      assertThat(BinaryElementCheck.otherType(bytes(values, dimension, Float.BYTES))).isNull();
    }
  }

  /** As some tools store float16 in columns of float32. */
  @ParameterizedTest
  @EnumSource(Values.class)
  void float32OfWhichHalfTheBitsAreZeroIsLeftAlone(Values values) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes(values, 384, Float.BYTES));
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < buffer.capacity(); at += Float.BYTES) {
      buffer.putFloat(at, Float16.toFloat(Float16.of(buffer.getFloat(at))));
    }
    assertThat(BinaryElementCheck.otherType(buffer.array())).isNull();
  }

  /** Probabilities lie many orders of magnitude apart, and are meant to. */
  @ParameterizedTest
  @ValueSource(ints = {64, 1000})
  void float32ThatAreFarApartAreLeftAlone(int dimension) {
    ByteBuffer buffer = ByteBuffer.allocate(VECTORS * dimension * Float.BYTES);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putFloat((float) Math.exp(-60 * random.nextDouble()));
    }
    assertThat(BinaryElementCheck.otherType(buffer.array())).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = Values.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONSTANT", "OUTLIER"})
  void float16IsTold(Values values) {
    for (int dimension : new int[] {32, 64, 384, 4096}) {
      assertThat(BinaryElementCheck.otherType(bytes(values, dimension, Short.BYTES)))
          .as("%d components", dimension)
          .isEqualTo("float16");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Values.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONSTANT", "RECTIFIED"})
  void float64IsTold(Values values) {
    for (int dimension : new int[] {64, 384}) {
      assertThat(BinaryElementCheck.otherType(bytes(values, dimension, Double.BYTES)))
          .contains("another type");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {8, 30, 60})
  void int8IsTold(double step) {
    byte[] bytes = new byte[VECTORS * 384];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) Math.max(-127, Math.min(127, Math.rint(step * random.nextGaussian())));
    }
    assertThat(BinaryElementCheck.otherType(bytes)).isNotNull();
  }
}

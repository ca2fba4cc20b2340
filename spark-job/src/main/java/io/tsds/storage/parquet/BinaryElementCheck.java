package io.tsds.storage.parquet;

import io.tsds.embedding.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Tells bytes that are no float32. Where two narrower numbers, or half of a wider one, are read as
 * a float32, some of their fraction's bits become its exponent, so that the components lie many
 * orders of magnitude apart, which those of embeddings do not.
 */
final class BinaryElementCheck {
  /** Few components of an embedding are this much smaller than its largest one. */
  private static final double NEGLIGIBLE = 0x1p-16;

  /** A component above it is none of an embedding. */
  private static final double HUGE = 0x1p64;

  /** From so many components on their spread says something. */
  private static final int FEWEST = 16;

  private BinaryElementCheck() {}

  /**
   * The type that the bytes look like, for messages, or null if they look like float32.
   *
   * @param vectors little-endian bytes of some vectors, one behind the other
   */
  static String otherType(byte[] vectors) {
    int components = vectors.length / Float.BYTES;
    if (components < FEWEST) {
      return null;
    }
    float[] singles = new float[components];
    FloatBuffer buffer = ByteBuffer.wrap(vectors).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    buffer.get(singles);
    if (!areFarApart(singles)) {
      return null;
    }
    float[] halves = new float[vectors.length / Short.BYTES];
    Float16.toFloats(vectors, 0, halves, 0, halves.length);
    if (largest(halves) < Float.POSITIVE_INFINITY && !areFarApart(halves)) {
      return "float16";
    }
    // Numbers that are spread evenly over orders of magnitude, such as probabilities, may be meant.
    return largest(singles) > HUGE ? "another type, such as int8" : null;
  }

  /**
   * Whether a quarter of the components that are not zero are negligible, as some always may be.
   */
  private static boolean areFarApart(float[] components) {
    double threshold = largest(components) * NEGLIGIBLE;
    int negligible = 0;
    int different = 0;
    for (float component : components) {
      different += component != 0 ? 1 : 0;
      negligible += component != 0 && Math.abs(component) < threshold ? 1 : 0;
    }
    return negligible > different / 4.0;
  }

  /** The largest magnitude; infinite if a component is infinite or not a number. */
  private static double largest(float[] components) {
    double largest = 0;
    for (float component : components) {
      double magnitude = Float.isFinite(component) ? Math.abs(component) : Double.POSITIVE_INFINITY;
      largest = Math.max(largest, magnitude);
    }
    return largest;
  }
}

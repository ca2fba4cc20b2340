package io.tsds.benchmark;

import io.tsds.embedding.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Rows of unit length around 400 centers, each made from the seed and its number alone, as fast as
 * memory is copied: a row is put together from eight segments, each drawn from 16 that were made
 * beforehand for its center and place.
 *
 * <p>Such a segment is center plus N(0, I) on an eighth of the components, scaled to the norm
 * 1/sqrt(8). So a row is what DESIGN's data are, but that all segments have one length, that two
 * rows of a center share a segment in one of 16 cases, and that there are no near-duplicates. There
 * are 400 * 16^8, some 1.7 10^12, different rows. The segments take 25,600 d bytes as float32, half
 * of that as float16: 13 MB for d 512.
 */
final class GeneratedRows {
  private static final int CENTERS = 400;
  private static final int SEGMENTS = 8;
  private static final int CHOICES = 16;

  /** The golden ratio in 64 bits, by which SplitMix64 counts. */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final boolean halves;
  private final int segmentLength;
  private final int segmentBytes;

  /** Little-endian components, row-major [center x segment x choice x segmentLength]. */
  private final byte[] segments;

  /**
   * Makes the segments.
   *
   * @param dimension a multiple of 8
   * @param halves float16 instead of float32
   */
  GeneratedRows(int dimension, boolean halves, long seed) {
    if (dimension < SEGMENTS || dimension % SEGMENTS != 0) {
      throw new IllegalArgumentException(
          "the dimension is %d; must be a multiple of %d".formatted(dimension, SEGMENTS));
    }
    this.seed = seed;
    this.halves = halves;
    this.segmentLength = dimension / SEGMENTS;
    this.segmentBytes = segmentLength * (halves ? Short.BYTES : Float.BYTES);
    this.segments = new byte[Math.multiplyExact(CENTERS * SEGMENTS * CHOICES, segmentBytes)];
    fillSegments();
  }

  int rowBytes() {
    return SEGMENTS * segmentBytes;
  }

  private void fillSegments() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ByteBuffer bytes = ByteBuffer.wrap(segments).order(ByteOrder.LITTLE_ENDIAN);
    double[] center = new double[segmentLength];
    double[] segment = new double[segmentLength];
    for (int place = 0; place < CENTERS * SEGMENTS; place++) {
      for (int k = 0; k < segmentLength; k++) {
        center[k] = random.nextGaussian();
      }
      for (int choice = 0; choice < CHOICES; choice++) {
        double squares = 0;
        for (int k = 0; k < segmentLength; k++) {
          segment[k] = center[k] + random.nextGaussian();
          squares += segment[k] * segment[k];
        }
        put(bytes, segment, 1 / Math.sqrt(SEGMENTS * squares));
      }
    }
  }

  private void put(ByteBuffer bytes, double[] segment, double scale) {
    for (double component : segment) {
      float value = (float) (component * scale);
      if (halves) {
        bytes.putShort(Float16.of(value));
      } else {
        bytes.putFloat(value);
      }
    }
  }

  /** Copies bytes of the row, from {@code fromByte} on and at most to its end; returns how many. */
  int copy(long row, int fromByte, byte[] target, int offset, int mostBytes) {
    long drawn = mixed(seed + (row + 1) * GOLDEN);
    int center = (int) ((drawn >>> 32) % CENTERS);
    int end = (int) Math.min(rowBytes(), (long) fromByte + mostBytes);
    for (int position = fromByte; position < end; ) {
      int segment = position / segmentBytes;
      int inSegment = position % segmentBytes;
      int choice = (int) (drawn >>> (4 * segment)) & (CHOICES - 1);
      int count = Math.min(segmentBytes - inSegment, end - position);
      int start = ((center * SEGMENTS + segment) * CHOICES + choice) * segmentBytes;
      System.arraycopy(segments, start + inSegment, target, offset + position - fromByte, count);
      position += count;
    }
    return end - fromByte;
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mixed(long state) {
    long first = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
    return second ^ (second >>> 31);
  }
}

package io.tsds.generate;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.XoRoShiRo128PlusPlus;

/**
 * A random generator for every numbered thing, all from one seed, so that any row can be made
 * without the rows before it. Generators are XoRoShiRo128++, seeded by the SplitMix64 finalizer,
 * which takes a few nanoseconds.
 */
final class RandomStreams {
  /** What a generator is for; each has its own numbers. */
  enum Stream {
    CENTER(1),
    ROW(2),
    COPY(3),
    QUERY(4),
    ORDER(5),
    DIRECTION(6),
    MEMBER(7),
    DEGRADATION(8),
    TOKENS(9),
    CONCEPTS(10);

    private final int number;

    Stream(int number) {
      this.number = number;
    }
  }

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private RandomStreams() {}

  /** The generator of the stream's member {@code index}. */
  static UniformRandomProvider generator(long seed, Stream stream, long index) {
    long first = key(seed, stream, index) + GOLDEN;
    return new XoRoShiRo128PlusPlus(mix(first), mix(first + GOLDEN));
  }

  /** 64 bits that depend on all three; different for different indexes of a stream. */
  static long key(long seed, Stream stream, long index) {
    return mix(mix(seed + stream.number * GOLDEN) + index * GOLDEN);
  }

  /** The finalizer of SplitMix64, a bijection. */
  static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}

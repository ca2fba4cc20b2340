package io.tsds.generate;

import io.tsds.generate.RandomStreams.Stream;

/**
 * A seeded bijection of the numbers 0 to n-1 that holds nothing in memory: a Feistel network on the
 * smallest even number of bits that suffices, applied again while the result is n or more. At most
 * four steps on average.
 */
final class RowOrder {
  private static final int ROUNDS = 4;

  private final long size;
  private final int halfBits;
  private final long halfMask;
  private final long[] keys = new long[ROUNDS];

  RowOrder(long seed, long size) {
    this.size = size;
    int bits = 64 - Long.numberOfLeadingZeros(size - 1);
    this.halfBits = Math.max(1, (bits + 1) / 2);
    this.halfMask = (1L << halfBits) - 1;
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = RandomStreams.key(seed, Stream.ORDER, round);
    }
  }

  /** The number that stands at {@code position}. */
  long at(long position) {
    long number = position;
    do {
      number = forward(number);
    } while (number >= size);
    return number;
  }

  /** Where {@code number} stands. */
  long positionOf(long number) {
    long position = number;
    do {
      position = backward(position);
    } while (position >= size);
    return position;
  }

  private long forward(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ scramble(right, round);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private long backward(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = ROUNDS - 1; round >= 0; round--) {
      long previous = right ^ scramble(left, round);
      right = left;
      left = previous;
    }
    return left << halfBits | right;
  }

  private long scramble(long half, int round) {
    return RandomStreams.mix(half + keys[round]) & halfMask;
  }
}

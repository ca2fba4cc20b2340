package io.tsds.pipeline.encode;

/**
 * How many texts a piece has: few of the first that a task fills, so that a small file makes enough
 * pieces for all cores, and ever more of the later ones, so that a large one does not make too many
 * files. Depends on nothing but the texts before.
 */
final class PieceSizes {
  static final int FEWEST = 1 << 10;
  static final int MOST = 1 << 14;

  /** Pieces after which the next are twice as large. */
  private static final int OF_A_SIZE = 8;

  /** UTF-16 units, about: a piece is held in memory while it is filled. */
  private static final long MOST_CHARACTERS = 1L << 25;

  private PieceSizes() {}

  /** Whether a task's piece is full. */
  static boolean isFull(int piece, long rows, long characters) {
    return rows >= rows(piece) || characters >= MOST_CHARACTERS;
  }

  private static long rows(int piece) {
    return Math.min(MOST, (long) FEWEST << Math.min(30, piece / OF_A_SIZE));
  }
}

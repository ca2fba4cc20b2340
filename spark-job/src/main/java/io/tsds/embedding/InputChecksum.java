package io.tsds.embedding;

import java.io.Serializable;
import java.util.Locale;

/**
 * A checksum of rows that does not depend on their order: two sums modulo 2^64 of two hashes of
 * each row's id and components ({@link RowHash}). So the parts of an input may be read in any
 * order, by any number of tasks, and their checksums added. It finds changes that happen; it does
 * not withstand somebody who constructs another input with the same sums.
 *
 * @param first sum of the first hash over the rows
 * @param second sum of the second hash over the rows
 */
public record InputChecksum(long first, long second) implements Serializable {
  /** The checksum of no rows. */
  public static final InputChecksum NONE = new InputChecksum(0, 0);

  /** The checksum of the rows of both. */
  public InputChecksum plus(InputChecksum other) {
    return new InputChecksum(first + other.first, second + other.second);
  }

  /** 32 hexadecimal digits. */
  public String hex() {
    return String.format(Locale.ROOT, "%016x%016x", first, second);
  }
}

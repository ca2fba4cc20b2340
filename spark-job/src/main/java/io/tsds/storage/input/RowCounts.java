package io.tsds.storage.input;

import java.io.Serializable;

/**
 * How many rows were read, of what kinds.
 *
 * @param rows good rows
 * @param skipped rows left out: faulty ones under {@code --on-bad-row skip}, zero vectors under
 *     {@code --on-zero-vector skip}
 * @param notUnit good rows whose norm is off 1 by more than 1e-3 (with the l2 metric)
 * @param zero zero vectors, good or left out (with the l2 metric)
 * @param bytes of the good rows' embeddings, as float32
 */
public record RowCounts(long rows, long skipped, long notUnit, long zero, long bytes)
    implements Serializable {
  /** The counts of nothing. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0);

  /** The counts of both. */
  public RowCounts plus(RowCounts other) {
    return new RowCounts(
        rows + other.rows,
        skipped + other.skipped,
        notUnit + other.notUnit,
        zero + other.zero,
        bytes + other.bytes);
  }
}

package io.tsds.verify;

import io.tsds.embedding.IdColumn;
import io.tsds.storage.result.EpochDraws;
import java.util.Arrays;

/**
 * The rows of a selection as draws of the support, an epoch at a time. Rows may stand in any order;
 * those that fit no epoch or no member of the support are left out.
 */
final class SupportDraws implements EpochDraws {
  private final long sampleSize;
  private final int supportSize;
  private final ResultRows.Selection rows;

  /** Place of each row's id in the support, or less than 0 [rows]. */
  private final int[] places;

  /** Rows by epoch, those of epoch e from starts[e] to starts[e + 1] [rows that fit]. */
  private final int[] byEpoch;

  private final int[] starts;

  SupportDraws(IdColumn support, ResultRows.Selection rows, int epochs, long sampleSize) {
    this.sampleSize = sampleSize;
    this.supportSize = support.size();
    this.rows = rows;
    this.places = new int[rows.epochs().length];
    Arrays.setAll(places, row -> support.find(rows.ids(), row));
    this.starts = new int[epochs + 1];
    for (int row = 0; row < places.length; row++) {
      if (fits(row, epochs)) {
        starts[rows.epochs()[row] + 1]++;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    this.byEpoch = new int[starts[epochs]];
    int[] next = starts.clone();
    for (int row = 0; row < places.length; row++) {
      if (fits(row, epochs)) {
        byEpoch[next[rows.epochs()[row]]++] = row;
      }
    }
  }

  private boolean fits(int row, int epochs) {
    int epoch = rows.epochs()[row];
    return places[row] >= 0 && epoch >= 0 && epoch < epochs;
  }

  /** Whether the row's id is one of the support. */
  boolean isOfSupport(int row) {
    return places[row] >= 0;
  }

  @Override
  public int epochs() {
    return starts.length - 1;
  }

  @Override
  public long sampleSize() {
    return sampleSize;
  }

  @Override
  public long[] of(int epoch) {
    long[] draws = new long[supportSize];
    for (int i = starts[epoch]; i < starts[epoch + 1]; i++) {
      draws[places[byEpoch[i]]] += rows.draws()[byEpoch[i]];
    }
    return draws;
  }
}

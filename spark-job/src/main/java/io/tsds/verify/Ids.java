package io.tsds.verify;

import io.tsds.embedding.IdColumn;

/** Look-ups in columns of ids. */
final class Ids {
  private Ids() {}

  /** Where an ascending column has the id of another one's row, or a negative number. */
  static int place(IdColumn ascending, IdColumn column, int row) {
    int low = 0;
    int high = ascending.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = ascending.compare(middle, column, row);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }
}

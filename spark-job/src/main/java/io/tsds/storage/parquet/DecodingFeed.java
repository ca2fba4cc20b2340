package io.tsds.storage.parquet;

import io.tsds.embedding.IdColumn;
import io.tsds.storage.input.RowFeed;

/**
 * Rows that Spark decodes while they are taken, which is where damage of a page shows. What the
 * taker itself does between the calls stays outside, so that its bugs are never taken for damage.
 */
final class DecodingFeed implements RowFeed {
  private final RowFeed feed;

  DecodingFeed(RowFeed feed) {
    this.feed = feed;
  }

  @Override
  public int read(float[] values, int first, int most) {
    try {
      return feed.read(values, first, most);
    } catch (RuntimeException e) {
      throw OpenFile.failure(e);
    }
  }

  @Override
  public boolean anyFault() {
    return feed.anyFault();
  }

  @Override
  public String fault(int row) {
    return feed.fault(row);
  }

  @Override
  public long number(int row) {
    try {
      return feed.number(row);
    } catch (RuntimeException e) {
      throw OpenFile.failure(e);
    }
  }

  @Override
  public String idText(int row) {
    try {
      return feed.idText(row);
    } catch (RuntimeException e) {
      throw OpenFile.failure(e);
    }
  }

  @Override
  public void appendId(int row, IdColumn.Builder ids) {
    try {
      feed.appendId(row, ids);
    } catch (RuntimeException e) {
      throw OpenFile.failure(e);
    }
  }
}

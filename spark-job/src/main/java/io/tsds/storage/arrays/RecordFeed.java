package io.tsds.storage.arrays;

import io.tsds.embedding.IdColumn;
import io.tsds.storage.input.RowFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.executor.InputMetrics;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Rows of files of fixed-size records, read without a detour through Spark's rows; ids are numbers.
 */
final class RecordFeed implements RowFeed {
  private final RowRangeReader reader;
  private final int dimension;
  private final InputMetrics metrics;

  private RecordFeed(RowRangeReader reader, int dimension, InputMetrics metrics) {
    this.reader = reader;
    this.dimension = dimension;
    this.metrics = metrics;
  }

  /**
   * Opens a range of rows, in its task, for as long as the task lives.
   *
   * @param hadoop the file systems' settings of the driver
   */
  record RangeOpener(int dimension, Broadcast<SerializableConfiguration> hadoop)
      implements RowFeed.Opener<RowRange> {
    private static final long serialVersionUID = 1L;

    @Override
    public RowFeed open(Iterator<RowRange> partition, long probeRows) {
      RowRange range = partition.next().probe(probeRows);
      RowRangeReader reader = new RowRangeReader(range, hadoop.value().value());
      TaskContext task = TaskContext.get();
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close(reader));
      return new RecordFeed(reader, dimension, task.taskMetrics().inputMetrics());
    }
  }

  @Override
  public int read(float[] values, int first, int most) {
    try {
      int rows = reader.read(values, first * dimension, most);
      if (rows > 0) {
        metrics.incBytesRead((long) rows * reader.rowBytes());
        metrics.incRecordsRead(rows);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean anyFault() {
    return reader.anyFault();
  }

  @Override
  public String fault(int row) {
    return reader.fault(row);
  }

  @Override
  public long number(int row) {
    return reader.firstNumber() + row;
  }

  @Override
  public String idText(int row) {
    return Long.toString(number(row));
  }

  @Override
  public void appendId(int row, IdColumn.Builder ids) {
    throw new IllegalStateException("ids are the rows' numbers");
  }

  private static void close(RowRangeReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

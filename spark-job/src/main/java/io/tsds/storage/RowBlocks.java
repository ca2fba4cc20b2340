package io.tsds.storage;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.RowCheck;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Gathers the rows of one partition into blocks, in one array that every block overwrites. Each row
 * is checked, and normalized if the metric asks for it; a faulty one is left out or stops the
 * reading.
 */
final class RowBlocks implements EmbeddingSource.BlockCursor {
  private final Iterator<InternalRow> rows;
  private final RowDecoder decoder;
  private final RowCheck check;
  private final boolean skipFaults;
  private final boolean countsOffUnit;
  private final int partition;
  private final int dimension;
  private final int blockRows;
  private final long[] numbers;
  private final double[] squaredNorms;
  private final IdColumn.Builder ids;

  private float[] values;
  private long rowsLeft;
  private long goodRows;
  private long skippedRows;
  private long notUnitRows;
  private RowFault firstFault;
  private boolean stopped;

  RowBlocks(
      Iterator<InternalRow> rows,
      RowDecoder decoder,
      RowRules rules,
      int partition,
      int blockRows,
      long rowLimit) {
    this.rows = rows;
    this.decoder = decoder;
    this.check = new RowCheck(rules.metric(), rules.dimension());
    this.skipFaults = rules.onBadRow() == OnBadRow.SKIP;
    this.countsOffUnit = rules.metric() == Metric.L2;
    this.partition = partition;
    this.dimension = rules.dimension();
    this.blockRows = (int) Math.min(blockRows, rowLimit);
    this.numbers = new long[this.blockRows];
    this.squaredNorms = new double[this.blockRows];
    this.ids = IdColumn.builder(decoder.idKind());
    this.rowsLeft = rowLimit;
  }

  @Override
  public EmbeddingBlock next() {
    int filled = 0;
    ids.clear();
    while (!stopped && filled < blockRows && rowsLeft > 0 && rows.hasNext()) {
      rowsLeft--;
      filled += take((UnsafeRow) rows.next(), filled);
    }
    if (stopped || filled == 0) {
      return null;
    }
    goodRows += filled;
    return new EmbeddingBlock(values, squaredNorms, filled, dimension, ids.build());
  }

  @Override
  public PartitionSummary summary() {
    return new PartitionSummary(
        partition,
        goodRows,
        skippedRows,
        goodRows * dimension * Float.BYTES,
        notUnitRows,
        firstFault);
  }

  /** The number, over all files, of a row of the block handed out last. */
  long rowNumber(int row) {
    return numbers[row];
  }

  /** Puts the row at place {@code filled} of the block; returns how many places it took, 0 or 1. */
  private int take(UnsafeRow row, int filled) {
    if (values == null) {
      values = new float[blockRows * dimension];
    }
    int offset = filled * dimension;
    long number = decoder.number(row);
    String fault = decoder.copyVector(row, values, offset);
    if (fault == null) {
      fault = check.faultAfterNormalizing(values, offset);
    }
    if (fault != null) {
      leaveOut(row, number, fault);
      return 0;
    }
    numbers[filled] = number;
    squaredNorms[filled] = check.squaredNorm();
    decoder.appendId(row, number, ids);
    if (countsOffUnit && check.wasOffUnitLength()) {
      notUnitRows++;
    }
    return 1;
  }

  private void leaveOut(UnsafeRow row, long number, String fault) {
    if (firstFault == null) {
      firstFault =
          new RowFault(
              decoder.numbering().path(number),
              decoder.numbering().rowInFile(number),
              decoder.idText(row, number),
              fault);
    }
    if (skipFaults) {
      skippedRows++;
    } else {
      stopped = true;
    }
  }
}

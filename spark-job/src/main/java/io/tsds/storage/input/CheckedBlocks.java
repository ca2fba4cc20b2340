package io.tsds.storage.input;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.embedding.RowCheck;
import io.tsds.embedding.RowHash;
import io.tsds.embedding.SquaredDistance;
import io.tsds.storage.files.RowNumbering;
import java.util.Arrays;
import java.util.Locale;

/**
 * Gathers the rows of one partition into blocks, in arrays that every block overwrites. Rows are
 * checked, hashed for the checksum of what was read, and normalized if the metric asks for it, some
 * at a time while the processor's cache still has them; a faulty one is left out or stops the
 * reading.
 */
final class CheckedBlocks implements EmbeddingSource.BlockCursor {
  private static final int BYTES_AT_ONCE = 1 << 18;

  /** What is wrong with a zero vector where it is not to stay. */
  static final String ZERO =
      "the vector is zero, and `on-zero-vector` is fail; skip leaves such rows out, keep takes them";

  private final RowFeed feed;
  private final SourceRows source;
  private final RowCheck check;
  private final RowHash hash;
  private final boolean skipFaults;
  private final OnZeroVector onZeroVector;
  private final boolean countsOffUnit;
  private final int partition;
  private final int dimension;
  private final int blockRows;
  private final int rowsAtOnce;
  private final long[] numbers;
  private final double[] squaredNorms;
  private final IdColumn.Builder ids;

  /** The ids of the good rows of a read, as numbers. */
  private final long[] idNumbers;

  private float[] values;
  private long rowsLeft;
  private long goodRows;
  private long skippedRows;
  private long notUnitRows;
  private long zeroRows;
  private long firstNumber = -1;
  private long lastNumber = -1;
  private RowFault firstFault;
  private boolean stopped;

  CheckedBlocks(RowFeed feed, SourceRows source, int partition, int blockRows, long probeRows) {
    RowRules rules = source.rules();
    this.feed = feed;
    this.source = source;
    this.check = new RowCheck(rules.metric(), rules.dimension());
    this.hash = new RowHash(rules.dimension());
    this.skipFaults = rules.onBadRow() == OnBadRow.SKIP;
    this.onZeroVector = rules.onZeroVector();
    this.countsOffUnit = rules.metric() == Metric.L2;
    this.partition = partition;
    this.dimension = rules.dimension();
    this.blockRows = (int) Math.min(blockRows, probeRows);
    this.rowsAtOnce = Math.max(1, BYTES_AT_ONCE / Float.BYTES / dimension);
    this.numbers = new long[this.blockRows];
    this.squaredNorms = new double[this.blockRows];
    this.ids = IdColumn.builder(source.idKind());
    this.idNumbers = new long[Math.min(rowsAtOnce, this.blockRows)];
    this.rowsLeft = probeRows;
  }

  @Override
  public EmbeddingBlock next() {
    if (values == null) {
      values = new float[blockRows * dimension];
    }
    ids.clear();
    int filled = 0;
    while (!stopped && filled < blockRows && rowsLeft > 0) {
      int most = (int) Math.min(rowsLeft, Math.min(rowsAtOnce, blockRows - filled));
      int read = feed.read(values, filled, most);
      if (read == 0) {
        break;
      }
      rowsLeft -= read;
      scale(filled, read);
      filled += keepGood(filled, read);
    }
    if (stopped || filled == 0) {
      return null;
    }
    goodRows += filled;
    return new EmbeddingBlock(values, squaredNorms, filled, dimension, idsOf(filled));
  }

  @Override
  public long rowNumber(int row) {
    return numbers[row];
  }

  @Override
  public PartitionSummary summary() {
    return new PartitionSummary(
        partition,
        new RowCounts(
            goodRows, skippedRows, notUnitRows, zeroRows, goodRows * dimension * Float.BYTES),
        firstFault,
        hash.checksum(),
        stopped,
        goodRows == 0 ? null : place());
  }

  private String place() {
    RowNumbering numbering = source.numbering();
    return String.format(
        Locale.ROOT,
        "%s, row %d, to %s, row %d",
        numbering.path(firstNumber),
        numbering.rowInFile(firstNumber),
        numbering.path(lastNumber),
        numbering.rowInFile(lastNumber));
  }

  private IdColumn idsOf(int rows) {
    return source.numbered() ? new LongIds(Arrays.copyOf(numbers, rows)) : ids.build();
  }

  /** Checks the rows just read at place {@code first} of the block; returns how many stay. */
  private int keepGood(int first, int rows) {
    SquaredDistance.norms(values, first * dimension, rows, dimension, squaredNorms, first);
    int kept = 0;
    for (int row = 0; row < rows && !stopped; row++) {
      String fault = fault(first + row, row);
      if (fault != null) {
        leaveOut(row, fault, skipFaults);
      } else if (isZeroToLeaveOut(first + row)) {
        leaveOut(row, ZERO, onZeroVector == OnZeroVector.SKIP);
      } else {
        keep(row, first + row, first + kept);
        idNumbers[kept] = source.numbered() ? numbers[first + kept] : ids.number(first + kept);
        kept++;
      }
    }
    account(first, kept);
    check.normalize(values, first, kept, squaredNorms);
    return kept;
  }

  private void scale(int first, int rows) {
    float scale = source.rules().scale();
    if (scale != 1) {
      for (int k = first * dimension; k < (first + rows) * dimension; k++) {
        values[k] *= scale;
      }
    }
  }

  private void account(int first, int rows) {
    if (rows > 0) {
      hash.add(values, first * dimension, rows, idNumbers, 0);
      firstNumber = firstNumber < 0 ? numbers[first] : firstNumber;
      lastNumber = numbers[first + rows - 1];
    }
  }

  private String fault(int place, int row) {
    String fault = feed.anyFault() ? feed.fault(row) : null;
    return fault != null ? fault : check.fault(values, place * dimension, squaredNorms[place]);
  }

  private void keep(int row, int from, int to) {
    if (from != to) {
      System.arraycopy(values, from * dimension, values, to * dimension, dimension);
      squaredNorms[to] = squaredNorms[from];
    }
    numbers[to] = feed.number(row);
    if (!source.numbered()) {
      feed.appendId(row, ids);
    }
    if (countsOffUnit && RowCheck.isOffUnitLength(squaredNorms[to])) {
      notUnitRows++;
    }
  }

  /** Counts a zero vector that is no faulty row, and tells whether it is not to stay. */
  private boolean isZeroToLeaveOut(int place) {
    if (!(squaredNorms[place] > 0) && countsOffUnit) {
      zeroRows++;
      return onZeroVector != OnZeroVector.KEEP;
    }
    return false;
  }

  private void leaveOut(int row, String fault, boolean skip) {
    // The fault that stops the reading is told, whatever was skipped before.
    if (!skip || (firstFault == null && !fault.equals(ZERO))) {
      long number = feed.number(row);
      firstFault =
          new RowFault(
              source.numbering().path(number),
              source.numbering().rowInFile(number),
              feed.idText(row),
              fault);
    }
    if (skip) {
      skippedRows++;
    } else {
      stopped = true;
    }
  }
}

package io.tsds.storage.queries;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.InputChecksum;
import io.tsds.embedding.OnBadRow;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.RowFault;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Brings all rows of a source to the driver, one partition at a time, and puts each at the place of
 * its number over all files, so that the order does not depend on how Spark splits them.
 */
public final class QueryReader {
  private static final int CHUNK_VALUES = 1 << 22;

  private final EmbeddingSource source;
  private final EmbeddingInput input;
  private final int dimension;
  private final float[] values;

  /** Where each row's id is, by the row's number; null for a row left out. */
  private final IdColumn[] idColumns;

  private final int[] idRows;

  private long skippedRows;
  private InputChecksum checksum = InputChecksum.NONE;

  private QueryReader(EmbeddingSource source, EmbeddingInput input) {
    int rows = (int) source.rows();
    this.source = source;
    this.input = input;
    this.dimension = source.dimension();
    this.values = new float[rows * dimension];
    this.idColumns = new IdColumn[rows];
    this.idRows = new int[rows];
  }

  /**
   * Some rows of a partition, and at its end what was read.
   *
   * @param numbers the rows' numbers over all files
   * @param values row-major [rows x dimension]
   * @param summary null until the end
   */
  @DefaultSerializer(JavaSerializer.class)
  private record Chunk(long[] numbers, float[] values, IdColumn ids, PartitionSummary summary)
      implements Serializable {}

  /** A reader, unless there are too many rows. */
  public static QueryReader of(EmbeddingSource source, EmbeddingInput input, int maxRows) {
    long rows = source.rows();
    if (rows > maxRows) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`%s` %s: has %d rows; at most %d can be taken",
              input.role(),
              input.uri(),
              rows,
              maxRows));
    }
    if (rows * source.dimension() > Integer.MAX_VALUE - 8L) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`%s`: %d rows of %d components are %d values; must be below 2^31 to fit one array",
              input.role(),
              rows,
              source.dimension(),
              rows * source.dimension()));
    }
    return new QueryReader(source, input);
  }

  /** Reads the vectors of all rows. */
  public void readAll() {
    int chunkRows = Math.max(1, CHUNK_VALUES / dimension);
    int[] partitions = IntStream.range(0, source.partitions()).toArray();
    Iterator<Chunk> chunks =
        source
            .scan(partitions, chunkRows, Long.MAX_VALUE, (partition, blocks) -> chunks(blocks))
            .toLocalIterator();
    while (chunks.hasNext()) {
      Chunk chunk = chunks.next();
      if (chunk.summary() == null) {
        place(chunk);
      } else {
        account(chunk.summary());
      }
    }
  }

  private void place(Chunk chunk) {
    for (int row = 0; row < chunk.numbers().length; row++) {
      int number = (int) chunk.numbers()[row];
      System.arraycopy(chunk.values(), row * dimension, values, number * dimension, dimension);
      idColumns[number] = chunk.ids();
      idRows[number] = row;
    }
  }

  private void account(PartitionSummary summary) {
    if (summary.stopped()) {
      throw summary.firstFault().failure(input);
    }
    skippedRows += summary.counts().skipped();
    checksum = checksum.plus(summary.checksum());
  }

  private void failUnlessSkipping(RowFault fault) {
    if (input.onBadRow() == OnBadRow.FAIL) {
      throw fault.failure(input);
    }
  }

  /**
   * The rows that {@link #readAll} found good and that have a target task, split into target tasks.
   */
  public QuerySet queries(TargetColumn column) {
    TargetSplit split = new TargetSplit(input, dimension);
    IdColumn.Builder ids = IdColumn.builder(source.idKind());
    int rows = 0;
    int skippedForTarget = 0;
    for (int number = 0; number < idColumns.length; number++) {
      if (idColumns[number] == null) {
        if (column.fault(number) == null) {
          split.skip(column.target(number));
        }
      } else if (column.fault(number) != null) {
        failUnlessSkipping(column.rowFault(number, idColumns[number].text(idRows[number])));
        skippedForTarget++;
      } else {
        System.arraycopy(values, number * dimension, values, rows * dimension, dimension);
        ids.append(idColumns[number], idRows[number]);
        split.add(column.target(number), rows, values);
        rows++;
      }
    }
    skippedRows += skippedForTarget;
    requireComplete(rows);
    float[] compacted = rows == idColumns.length ? values : Arrays.copyOf(values, rows * dimension);
    List<TargetQueries> targets = split.targets();
    long notUnitRows = targets.stream().mapToLong(TargetQueries::notUnitRows).sum();
    return new QuerySet(
        compacted, rows, dimension, ids.build(), targets, skippedRows, notUnitRows, checksum);
  }

  private void requireComplete(int rows) {
    if (rows + skippedRows != idColumns.length) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d rows came and %d were skipped, of %d",
              rows,
              skippedRows,
              idColumns.length));
    }
    if (rows == 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`%s`: no row of %s is left; faulty and skipped: %s",
              input.role(),
              input.uri(),
              Quantity.of(skippedRows, "row")));
    }
  }

  private static Iterator<Chunk> chunks(EmbeddingSource.BlockCursor blocks) {
    return new Iterator<>() {
      private boolean ended;

      @Override
      public boolean hasNext() {
        return !ended;
      }

      @Override
      public Chunk next() {
        if (ended) {
          throw new NoSuchElementException();
        }
        EmbeddingBlock block = blocks.next();
        ended = block == null;
        return ended ? new Chunk(null, null, null, blocks.summary()) : copy(block, blocks);
      }
    };
  }

  private static Chunk copy(EmbeddingBlock block, EmbeddingSource.BlockCursor blocks) {
    long[] numbers = new long[block.rows()];
    Arrays.setAll(numbers, blocks::rowNumber);
    float[] values = Arrays.copyOf(block.values(), block.rows() * block.dimension());
    return new Chunk(numbers, values, block.ids(), null);
  }
}

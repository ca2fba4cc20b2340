package io.tsds.storage.parquet;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.storage.input.RowFeed;
import io.tsds.storage.input.SourceRows;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Rows of Parquet files out of the batches that Spark's vectorized reader decodes. */
final class BatchFeed implements RowFeed {
  private final Iterator<ColumnarBatch> batches;
  private final VectorReader vectors;
  private final Columns columns;
  private final SourceRows source;
  private final OpenFile file;

  private ColumnVector embeddings;
  private ColumnVector rowIndex;
  private ColumnVector ids;
  private long firstRow;
  private boolean unsignedIds;
  private int batchRows;
  private int nextRow;
  private int start;
  private String[] faults = {};
  private boolean anyFault;

  private BatchFeed(
      Iterator<ColumnarBatch> batches, VectorReader vectors, Columns columns, SourceRows source) {
    this.batches = batches;
    this.vectors = vectors;
    this.columns = columns;
    this.source = source;
    this.file = new OpenFile(source);
  }

  /**
   * Where in a batch the columns are.
   *
   * @param id -1 where rows are numbered
   */
  record Columns(int embedding, int rowIndex, int id) implements Serializable {}

  /** Opens a partition of batches. */
  record BatchOpener(VectorEncoding encoding, Columns columns, SourceRows source)
      implements RowFeed.Opener<ColumnarBatch> {
    private static final long serialVersionUID = 1L;

    @Override
    public RowFeed open(Iterator<ColumnarBatch> partition, long probeRows) {
      return new DecodingFeed(new BatchFeed(partition, encoding.reader(), columns, source));
    }
  }

  @Override
  public int read(float[] values, int first, int most) {
    while (nextRow == batchRows) {
      if (!batches.hasNext()) {
        return 0;
      }
      begin(batches.next());
    }
    int rows = Math.min(most, batchRows - nextRow);
    start = nextRow;
    nextRow += rows;
    copy(values, first, rows);
    return rows;
  }

  private void begin(ColumnarBatch batch) {
    embeddings = batch.column(columns.embedding());
    rowIndex = batch.column(columns.rowIndex());
    ids = source.numbered() ? null : batch.column(columns.id());
    batchRows = batch.numRows();
    nextRow = 0;
    if (faults.length < batchRows) {
      faults = new String[batchRows];
    }
    firstRow = file.firstRow();
    unsignedIds = file.hasUnsignedIds();
  }

  private void copy(float[] values, int first, int rows) {
    int dimension = source.rules().dimension();
    anyFault = false;
    for (int row = 0; row < rows; row++) {
      faults[row] = copyRow(start + row, values, (first + row) * dimension);
      anyFault |= faults[row] != null;
    }
  }

  private String copyRow(int row, float[] values, int offset) {
    if (ids != null && ids.isNullAt(row)) {
      return ParquetEmbeddings.NULL_ID;
    }
    if (unsignedIds && OpenFile.faultOfUnsigned(integer(row)) != null) {
      return OpenFile.faultOfUnsigned(integer(row));
    }
    if (embeddings.isNullAt(row)) {
      return ParquetEmbeddings.NULL_VECTOR;
    }
    return vectors.copy(embeddings, row, source.rules().dimension(), values, offset);
  }

  @Override
  public boolean anyFault() {
    return anyFault;
  }

  @Override
  public String fault(int row) {
    return faults[row];
  }

  @Override
  public long number(int row) {
    return firstRow + rowIndex.getLong(start + row);
  }

  @Override
  public String idText(int row) {
    if (ids == null) {
      return Long.toString(number(row));
    }
    if (ids.isNullAt(start + row)) {
      return null;
    }
    return ids.dataType() instanceof StringType
        ? ids.getUTF8String(start + row).toString()
        : OpenFile.text(integer(start + row), unsignedIds);
  }

  @Override
  public void appendId(int row, IdColumn.Builder builder) {
    if (builder instanceof StringIds.Builder strings) {
      strings.append(ids.getUTF8String(start + row).getBytes());
    } else {
      ((LongIds.Builder) builder).append(integer(start + row));
    }
  }

  private long integer(int row) {
    DataType type = ids.dataType();
    if (type instanceof IntegerType) {
      return ids.getInt(row);
    }
    if (type instanceof ShortType) {
      return ids.getShort(row);
    }
    return type instanceof ByteType ? ids.getByte(row) : ids.getLong(row);
  }
}

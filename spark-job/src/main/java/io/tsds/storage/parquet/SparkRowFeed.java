package io.tsds.storage.parquet;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.storage.input.RowFeed;
import io.tsds.storage.input.SourceRows;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Rows of a Parquet plan one by one, in Spark's binary form: embedding, row index in the file, id
 * (a long or a string) unless rows are numbered. Slower than {@link BatchFeed}, for the columns
 * that Spark does not read in batches.
 */
final class SparkRowFeed implements RowFeed {
  static final int EMBEDDING = 0;
  static final int ROW_INDEX = 1;
  static final int ID = 2;

  private final Iterator<InternalRow> rows;
  private final VectorReader vectors;
  private final SourceRows source;
  private final OpenFile file;

  private UnsafeRow row;
  private long number;
  private String fault;

  private SparkRowFeed(Iterator<InternalRow> rows, VectorReader vectors, SourceRows source) {
    this.rows = rows;
    this.vectors = vectors;
    this.source = source;
    this.file = new OpenFile(source);
  }

  /** Opens a partition of the plan's rows. */
  record RowOpener(VectorEncoding encoding, SourceRows source)
      implements RowFeed.Opener<InternalRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public RowFeed open(Iterator<InternalRow> partition, long probeRows) {
      return new DecodingFeed(new SparkRowFeed(partition, encoding.reader(), source));
    }
  }

  @Override
  public int read(float[] values, int first, int most) {
    if (!rows.hasNext()) {
      return 0;
    }
    row = (UnsafeRow) rows.next();
    number = file.firstRow() + row.getLong(ROW_INDEX);
    fault = copy(values, first * source.rules().dimension());
    return 1;
  }

  private String copy(float[] values, int offset) {
    if (!source.numbered() && row.isNullAt(ID)) {
      return ParquetEmbeddings.NULL_ID;
    }
    if (file.hasUnsignedIds() && OpenFile.faultOfUnsigned(row.getLong(ID)) != null) {
      return OpenFile.faultOfUnsigned(row.getLong(ID));
    }
    if (row.isNullAt(EMBEDDING)) {
      return ParquetEmbeddings.NULL_VECTOR;
    }
    return vectors.copy(row, EMBEDDING, source.rules().dimension(), values, offset);
  }

  @Override
  public boolean anyFault() {
    return fault != null;
  }

  @Override
  public String fault(int index) {
    return fault;
  }

  @Override
  public long number(int index) {
    return number;
  }

  @Override
  public String idText(int index) {
    if (source.numbered()) {
      return Long.toString(number);
    }
    if (row.isNullAt(ID)) {
      return null;
    }
    return source.idKind() == IdKind.LONG
        ? OpenFile.text(row.getLong(ID), file.hasUnsignedIds())
        : row.getUTF8String(ID).toString();
  }

  @Override
  public void appendId(int index, IdColumn.Builder ids) {
    if (source.idKind() == IdKind.LONG) {
      ((LongIds.Builder) ids).append(row.getLong(ID));
    } else {
      ((StringIds.Builder) ids).append(row.getUTF8String(ID).getBytes());
    }
  }
}

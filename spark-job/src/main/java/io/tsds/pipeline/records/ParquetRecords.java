package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.tsds.storage.ParquetColumns;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.InputSnapshot;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Records in Parquet files, whose footers tell how many there are. */
final class ParquetRecords {
  private final ParquetColumns table;
  private final Column record;

  ParquetRecords(SparkSession session, InputSnapshot snapshot) {
    this.table = ParquetColumns.of(session, snapshot);
    Column[] columns = table.names().stream().map(ParquetColumns::column).toArray(Column[]::new);
    this.record = struct(columns).as(RecordSource.RECORD);
  }

  List<String> columns() {
    return table.names();
  }

  /** The records by a column. */
  Dataset<Row> by(String idColumn) {
    Column id = ParquetColumns.column(idColumn).cast("string").as(RecordSource.ID);
    return table
        .rows(List.of(id, record))
        .select(col(RecordSource.ID), col(RecordSource.RECORD), RecordSource.noFault());
  }

  RowNumbering numbering() {
    return table.numbering();
  }

  /** The records by their numbers. */
  Dataset<Row> numbered(RowNumbering numbering) {
    return table
        .rows(List.of(record))
        .select(
            RecordSource.number(numbering, ParquetColumns.FILE, ParquetColumns.ROW)
                .as(RecordSource.ID),
            col(RecordSource.RECORD),
            RecordSource.noFault());
  }
}

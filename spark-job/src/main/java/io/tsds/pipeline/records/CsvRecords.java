package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;

import io.tsds.storage.ParquetColumns;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.parquet.OpenFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Records in CSV files with a header, whose texts may have line breaks in quotes. All columns are
 * texts, since types that are guessed of texts would change them.
 */
final class CsvRecords {
  private static final String FILE = "_tsds_file";
  private static final String PLACE = "_tsds_place";

  private final SparkSession session;
  private final String[] paths;
  private final Dataset<Row> table;

  /**
   * @param paths of the files, in the order of their records
   */
  CsvRecords(SparkSession session, String[] paths) {
    this.session = session;
    this.paths = paths;
    this.table =
        LiteralFiles.of(
            session
                .read()
                .format("csv")
                .option("header", "true")
                .option("escape", "\"")
                .option("multiLine", "true")
                .option("mode", "FAILFAST"),
            paths);
  }

  List<String> columns() {
    return List.of(table.columns());
  }

  /** The records by a column. */
  Dataset<Row> by(String idColumn) {
    return table.select(
        ParquetColumns.column(idColumn).as(RecordSource.ID),
        RecordSource.record(table),
        RecordSource.noFault());
  }

  /** Counts the records of each file. */
  RowNumbering numbering() {
    Map<String, Long> counts = new HashMap<>();
    for (Row row : placed().groupBy(FILE).count().collectAsList()) {
      counts.put(OpenFile.decodedPath(row.getString(0)), row.getLong(1));
    }
    return new RowNumbering(
        paths.clone(),
        Arrays.stream(paths).mapToLong(path -> counts.getOrDefault(path, 0L)).toArray());
  }

  /** The records by their numbers. */
  Dataset<Row> numbered(RowNumbering numbering) {
    return placed()
        .select(
            RecordSource.number(numbering, FILE, PLACE).as(RecordSource.ID),
            col(RecordSource.RECORD),
            RecordSource.noFault());
  }

  /** Each record with its file and its place there. */
  private Dataset<Row> placed() {
    // Spark reads a file that may have line breaks in its texts in one piece, from its start.
    Dataset<Row> rows =
        table.select(
            table.metadataColumn("_metadata").getField("file_path").as(FILE),
            RecordSource.record(table));
    return session.createDataFrame(
        rows.toJavaRDD().mapPartitions(Placed::new),
        new StructType()
            .add(FILE, DataTypes.StringType)
            .add(PLACE, DataTypes.LongType)
            .add(rows.schema().apply(RecordSource.RECORD)));
  }

  /** Counts the records of each file, which come one after another. */
  private static final class Placed implements Iterator<Row> {
    private final Iterator<Row> rows;
    private String file;
    private long place;

    Placed(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      place = row.getString(0).equals(file) ? place + 1 : 0;
      file = row.getString(0);
      return RowFactory.create(file, place, row.get(1));
    }
  }
}

package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.tsds.UserException;
import io.tsds.parameters.Records;
import io.tsds.storage.ParquetColumns;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.parquet.OpenFile;
import io.tsds.storage.parquet.ParquetEmbeddings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The candidates' records, each with its id as text: from a column, or the number of the record
 * over all files. A record of JSON lines is its line, any other a struct of its columns.
 */
public final class RecordSource {
  /** Text of the id, null where a record has none. */
  public static final String ID = "_tsds_id";

  /** The record. */
  public static final String RECORD = "_tsds_record";

  /** What is wrong with a record, null where nothing is. */
  public static final String FAULT = "_tsds_fault";

  private final SparkSession session;
  private final Records records;

  /** Null where Spark's source has no files that can be listed. */
  private final InputSnapshot snapshot;

  private final String format;

  /** Null where the ids are the numbers of the records. */
  private final String idColumn;

  /** Records of all files, once they were numbered. */
  private long numbered = -1;

  private RecordSource(
      SparkSession session,
      Records records,
      InputSnapshot snapshot,
      String format,
      String idColumn) {
    this.session = session;
    this.records = records;
    this.snapshot = snapshot;
    this.format = format;
    this.idColumn = idColumn;
  }

  /** A session of its own, in which columns are told apart by case, and files tell rows' places. */
  public static SparkSession session(SparkSession spark) {
    SparkSession session = ParquetEmbeddings.ownSession(spark);
    session.conf().set("spark.sql.sources.useV1SourceList", "avro,csv,json,orc,parquet,text");
    return session;
  }

  /**
   * Opens the records.
   *
   * @param spark a session as {@link #session} makes it
   * @param numbered whether the candidates' ids are the numbers of their rows
   * @throws UserException naming the option
   */
  public static RecordSource open(SparkSession spark, Records records, boolean numbered) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    InputLocation location = new InputLocation("`" + records.names().uri() + "`", records.uri());
    InputSnapshot snapshot = snapshot(location, records, hadoop);
    String format = RecordFormat.of(records, snapshot == null ? List.of() : snapshot.files());
    String idColumn = records.idColumn() == null && !numbered ? "id" : records.idColumn();
    RecordSource source = new RecordSource(spark, records, snapshot, format, idColumn);
    if (idColumn == null && !source.isOfNumberedRows()) {
      throw UserException.of(
          records.names().idColumn(),
          "is not given, so that ids are row numbers, which rows of %s do not have; name a column"
              + " with the ids",
          format);
    }
    if (idColumn != null && !source.isText()) {
      // Tells before any work whether there is such a column.
      source.rows();
    }
    return source;
  }

  private boolean isOfNumberedRows() {
    return List.of(RecordFormat.PARQUET, RecordFormat.JSONL, RecordFormat.CSV).contains(format);
  }

  private static InputSnapshot snapshot(
      InputLocation location, Records records, Configuration hadoop) {
    try {
      return InputSnapshot.take(location, FileOrder.BYTE, hadoop);
    } catch (UserException e) {
      if (List.of("auto", RecordFormat.PARQUET, RecordFormat.JSONL, RecordFormat.CSV, "json")
          .contains(records.format())) {
        throw e;
      }
      // The name of a table, or a folder with an order of its own, is for its source to understand.
      return null;
    }
  }

  /** The files as they stood when they were opened; null where there are none to be listed. */
  public InputSnapshot snapshot() {
    return snapshot;
  }

  /** What messages call the records. */
  public String name() {
    return "`" + records.names().uri() + "` " + records.uri();
  }

  /** Whether a record is that of the candidate with its number. */
  public boolean isNumbered() {
    return idColumn == null;
  }

  /**
   * Refuses records that are told by their numbers where there are more or fewer than candidates:
   * their numbers would be those of other candidates. Does nothing before {@link #rows} numbered
   * them.
   *
   * @param candidates rows of the candidates, -1 where that is not known
   */
  public void requireAsMany(long candidates) {
    if (numbered >= 0 && candidates >= 0 && numbered != candidates) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: has %d records, and the candidates have %d rows: a record is told by its number,"
                  + " so that each row must have one; give `record-id-column` if the records have ids",
              name(),
              numbered,
              candidates));
    }
  }

  /** Where ids come from, for messages. */
  public String idPlace() {
    return idColumn == null ? "by its number" : "in column \"" + idColumn + "\"";
  }

  /** The format, found out where it was not given. */
  public String format() {
    return format;
  }

  /** Whether a record is a line of JSON, and not a struct. */
  public boolean isText() {
    return format.equals(RecordFormat.JSONL);
  }

  /** Names of the columns; none where each record has its own. */
  public List<String> columns() {
    return isText()
        ? List.of()
        : List.of(((StructType) rows().schema().apply(RECORD).dataType()).fieldNames());
  }

  /**
   * Keys of the first records of the first file with any, to tell before any work what there may
   * be; none where there is no record. Of lines of JSON only.
   */
  List<String> keysOfFirst() {
    return new LineRecords(session, paths()).keysOfFirst();
  }

  /** Whether {@link #rows} reads all records to number them. */
  boolean isCountedByReading() {
    return idColumn == null && !format.equals(RecordFormat.PARQUET);
  }

  /** The records in any order: {@link #ID}, {@link #RECORD} and {@link #FAULT}. */
  public Dataset<Row> rows() {
    try {
      return switch (format) {
        case RecordFormat.PARQUET -> parquet();
        case RecordFormat.JSONL -> lines();
        case RecordFormat.CSV -> csv();
        default -> ofSource();
      };
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ReadFailure.translate(e);
    }
  }

  private Dataset<Row> parquet() {
    ParquetRecords table = new ParquetRecords(session, snapshot);
    if (idColumn != null) {
      requireColumn(table.columns());
      return table.by(idColumn);
    }
    RowNumbering numbering = table.numbering();
    numbered = numbering.rows();
    return table.numbered(numbering);
  }

  /** The record as a struct of its columns. */
  static Column record(Dataset<Row> table) {
    return struct(Arrays.stream(table.columns()).map(ParquetColumns::column).toArray(Column[]::new))
        .as(RECORD);
  }

  /** The number of a record by its file and its place there, as text. */
  static Column number(RowNumbering numbering, String file, String place) {
    UDF2<String, Long, String> number =
        (path, row) ->
            Long.toString(numbering.firstRow(numbering.file(OpenFile.decodedPath(path))) + row);
    return udf(number, DataTypes.StringType).apply(col(file), col(place));
  }

  private Dataset<Row> ofSource() {
    DataFrameReader reader = session.read().format(format);
    Dataset<Row> table = loaded(reader);
    requireColumn(List.of(table.columns()));
    return table.select(
        ParquetColumns.column(idColumn).cast("string").as(ID), record(table), noFault());
  }

  private Dataset<Row> loaded(DataFrameReader reader) {
    boolean literal = snapshot != null && !snapshot.listed().isGlob();
    try {
      // Spark takes every path for a glob, also that of a folder with brackets in its name.
      return (literal ? reader.option("__globPaths__", "false") : reader).load(records.uri());
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      if (e instanceof SparkThrowable refused) {
        throw UserException.of(
            records.names().format(),
            "is %s, with which Spark cannot open %s: %s",
            format,
            records.uri(),
            String.valueOf(e.getMessage()).split("\n", 2)[0] + " (" + refused.getCondition() + ")");
      }
      throw e;
    }
  }

  /** The column of faults of records that have none. */
  static Column noFault() {
    return lit(null).cast(DataTypes.StringType).as(FAULT);
  }

  private void requireColumn(List<String> names) {
    if (!names.contains(idColumn)) {
      throw UserException.of(
          records.names().idColumn(),
          "is %s, but %s has no such column; it has %s",
          idColumn,
          name(),
          String.join(", ", names));
    }
  }

  private String[] paths() {
    return snapshot.listed().files().stream()
        .map(file -> file.getPath().toString())
        .toArray(String[]::new);
  }

  private Dataset<Row> lines() {
    LineRecords lines = new LineRecords(session, paths());
    if (idColumn != null) {
      return lines.by(idColumn);
    }
    RowNumbering numbering = lines.numbering();
    numbered = numbering.rows();
    return lines.numbered(numbering);
  }

  private Dataset<Row> csv() {
    CsvRecords table = new CsvRecords(session, paths());
    if (idColumn != null) {
      requireColumn(table.columns());
      return table.by(idColumn);
    }
    RowNumbering numbering = table.numbering();
    numbered = numbering.rows();
    return table.numbered(numbering);
  }

  /** The files for the manifest; none where there are none to be listed. */
  public List<InputFile> files() {
    return snapshot == null ? List.of() : snapshot.files();
  }
}

package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import io.tsds.UserException;
import io.tsds.parameters.ShownTexts;
import io.tsds.report.Excerpt;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * The texts of a few candidates, by their ids. The records are read once and stay where they are:
 * the ids travel to them, and what is found comes back.
 */
public final class RecordTexts {
  /** Role of the records among the inputs of a run. */
  public static final String ROLE = "records";

  private final RecordSource source;
  private final String column;

  private RecordTexts(RecordSource source, String column) {
    this.source = source;
    this.column = column;
  }

  /**
   * Opens the records.
   *
   * @param numbered whether the candidates' ids are the numbers of their rows
   * @throws UserException if they cannot be read, or have no such column
   */
  public static RecordTexts open(SparkSession spark, ShownTexts texts, boolean numbered) {
    RecordSource source = RecordSource.open(RecordSource.session(spark), texts.records(), numbered);
    List<String> columns = source.isText() ? source.keysOfFirst() : source.columns();
    if (!columns.contains(texts.column()) && !columns.isEmpty()) {
      throw noSuchColumn(texts.column(), source, columns);
    }
    return new RecordTexts(source, texts.column());
  }

  /** The mistake of a column that no record has. */
  static UserException noSuchColumn(
      String column, RecordSource source, Collection<String> columns) {
    return UserException.of(
        "text-column",
        "is %s, but %s has no such column; it has %s",
        column,
        source.name(),
        String.join(", ", columns));
  }

  /** The files as they stood when they were opened; none where there are none to be listed. */
  public List<InputSnapshot> snapshots() {
    return source.snapshot() == null ? List.of() : List.of(source.snapshot());
  }

  /** The files for the manifest; none where there are none to be listed. */
  public List<InputFile> files() {
    return source.files();
  }

  /** About how many bytes {@link #find} reads. */
  public long bytesRead() {
    long bytes = files().stream().mapToLong(InputFile::bytes).sum();
    return source.isCountedByReading() ? 2 * bytes : bytes;
  }

  /**
   * Finds the texts of these candidates, each of which must have one record.
   *
   * @param candidates rows of the candidates
   * @return by id; null of a record without a text
   * @throws UserException naming a candidate without a record
   */
  SortedMap<String, Excerpt> find(Collection<String> ids, long candidates) {
    try {
      Dataset<Row> rows = source.rows();
      source.requireAsMany(candidates);
      Dataset<Row> texts =
          rows.select(col(RecordSource.ID), text(rows), col(RecordSource.FAULT))
              .mapPartitions(
                  new WantedTexts(ids, source.isText() ? column : null),
                  Encoders.row(WantedTexts.SCHEMA));
      return new FoundTexts(source, column, ids).of(texts.collectAsList());
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  /** The column with the text, or the line of JSON that has it. */
  private Column text(Dataset<Row> rows) {
    Column record = col(RecordSource.RECORD);
    if (source.isText()) {
      return record;
    }
    StructType columns = (StructType) rows.schema().apply(RecordSource.RECORD).dataType();
    DataType type = columns.apply(column).dataType();
    Column text = record.getField(column);
    return isNested(type) ? to_json(text) : text.cast("string");
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }
}

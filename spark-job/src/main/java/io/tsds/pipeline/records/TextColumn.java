package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;

import io.tsds.UserException;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * The texts of records: those of a column, or of a key in lines of JSON. What is no string is
 * written as one, and what has parts as JSON.
 */
public final class TextColumn {
  /** The text of a record, null where it has none. */
  public static final String TEXT = "_tsds_text";

  private final RecordSource source;
  private final String name;

  private TextColumn(RecordSource source, String name) {
    this.source = source;
    this.name = name;
  }

  /**
   * The texts of a column.
   *
   * @throws UserException if there is no such column as far as the first records tell
   */
  public static TextColumn of(RecordSource source, String name) {
    List<String> columns = source.isText() ? source.keysOfFirst() : source.columns();
    TextColumn column = new TextColumn(source, name);
    if (!columns.contains(name) && !columns.isEmpty()) {
      throw column.missing(columns);
    }
    return column;
  }

  String name() {
    return name;
  }

  /** The mistake of a column that no record has. */
  UserException missing(Collection<String> columns) {
    return UserException.of(
        "text-column",
        "is %s, but %s has no such column; it has %s",
        name,
        source.name(),
        String.join(", ", columns));
  }

  /** All texts in any order: {@link RecordSource#ID}, {@link #TEXT}, {@link RecordSource#FAULT}. */
  public Dataset<Row> all() {
    Dataset<Row> rows = source.rows();
    Column text = textOrLine(rows);
    if (source.isText()) {
      String key = name;
      UDF1<String, String> ofKey = line -> line == null ? null : JsonRecord.text(line, key);
      text = udf(ofKey, DataTypes.StringType).apply(text);
    }
    return rows.select(col(RecordSource.ID), text.as(TEXT), col(RecordSource.FAULT));
  }

  /** The text of each record, or the line of JSON that has it. */
  Column textOrLine(Dataset<Row> rows) {
    Column record = col(RecordSource.RECORD);
    if (source.isText()) {
      return record;
    }
    StructType columns = (StructType) rows.schema().apply(RecordSource.RECORD).dataType();
    Column text = record.getField(name);
    return isNested(columns.apply(name).dataType()) ? to_json(text) : text.cast("string");
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }
}

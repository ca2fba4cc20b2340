package io.tsds.pipeline.recovery;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Names and types of the columns that stages hand on in the work folder. */
final class Columns {
  static final String ID = "id";
  static final String CLUSTER = "cluster";

  private static final List<DataType> INTEGERS =
      List.of(DataTypes.LongType, DataTypes.IntegerType, DataTypes.ShortType, DataTypes.ByteType);

  private Columns() {}

  static boolean isInteger(DataType type) {
    return INTEGERS.contains(type);
  }

  static boolean isNumber(DataType type) {
    return isInteger(type) || type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }

  /** Appends the id that a row has in its first column. */
  static void append(Row row, IdColumn.Builder ids) {
    if (ids instanceof LongIds.Builder longs) {
      longs.append(row.getLong(0));
    } else {
      ((StringIds.Builder) ids).append(row.getString(0).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The ids of rows, in their order. */
  static IdColumn ids(List<Row> rows, IdKind kind) {
    IdColumn.Builder ids = IdColumn.builder(kind);
    rows.forEach(row -> append(row, ids));
    return ids.build();
  }

  /** An id as Spark's rows have it. */
  static Object value(IdColumn ids, int row) {
    return ids instanceof LongIds longs ? (Object) longs.value(row) : ids.text(row);
  }
}

package io.tsds.pipeline.recovery;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** Names and types of the columns that stages hand on in the work folder. */
final class Columns {
  static final String ID = "id";
  static final String CLUSTER = "cluster";

  private static final List<DataType> INTEGERS =
      List.of(DataTypes.LongType, DataTypes.IntegerType, DataTypes.ShortType, DataTypes.ByteType);

  /** The order of rows by the id in their first column. */
  static final Comparator<Row> BY_ID = (one, other) -> compare(one.get(0), other.get(0));

  private Columns() {}

  /** The order in which Spark sorts ids, and texts: strings by their UTF-8 bytes. */
  static int compare(Object one, Object other) {
    return one instanceof Long number
        ? Long.compare(number, (Long) other)
        : UTF8String.fromString((String) one).compareTo(UTF8String.fromString((String) other));
  }

  /** Whether an id occurs more than once in the first column; rows without one do not count. */
  static boolean haveRepeatedIds(List<Row> rows) {
    Set<Object> ids = new HashSet<>();
    for (Row row : rows) {
      if (!row.isNullAt(0) && !ids.add(row.get(0))) {
        return true;
      }
    }
    return false;
  }

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

package io.tsds.pipeline.records;

import io.tsds.report.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Takes those out of a partition of records that are wanted, and the first fault. Of each id it
 * passes two records on at the most, which is enough to see that it has several.
 */
final class WantedTexts implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** What is found: id, excerpt, whether it is cut, keys of a record without a text, fault. */
  static final StructType SCHEMA =
      new StructType()
          .add(RecordSource.ID, DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("cut", DataTypes.BooleanType)
          .add("keys", DataTypes.StringType)
          .add(RecordSource.FAULT, DataTypes.StringType);

  private static final int MOST_OF_AN_ID = 2;

  private final String[] ids;

  /** Key of the text in lines of JSON; null where the rows have the text itself. */
  private final String key;

  WantedTexts(Collection<String> ids, String key) {
    this.ids = ids.toArray(String[]::new);
    this.key = key;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> records) throws IOException {
    Map<String, Integer> left = new HashMap<>();
    for (String id : ids) {
      left.put(id, MOST_OF_AN_ID);
    }
    List<Row> found = new ArrayList<>();
    boolean faulty = false;
    while (records.hasNext()) {
      Row record = records.next();
      if (!record.isNullAt(2)) {
        if (!faulty) {
          found.add(RowFactory.create(null, null, null, null, record.getString(2)));
        }
        faulty = true;
      } else if (!record.isNullAt(0) && left.getOrDefault(record.getString(0), 0) > 0) {
        left.merge(record.getString(0), -1, Integer::sum);
        found.add(text(record.getString(0), record.getString(1)));
      }
    }
    return found.iterator();
  }

  private Row text(String id, String record) throws IOException {
    if (key == null) {
      return row(id, record, null);
    }
    JsonRecord line = JsonRecord.of(record, null);
    return line.keys().contains(key)
        ? row(id, JsonRecord.text(record, key), null)
        : row(id, null, String.join(", ", line.keys()));
  }

  private static Row row(String id, String text, String keys) {
    Excerpt excerpt = Excerpt.of(text);
    return excerpt == null
        ? RowFactory.create(id, null, null, keys, null)
        : RowFactory.create(id, excerpt.text(), excerpt.cut(), keys, null);
  }
}

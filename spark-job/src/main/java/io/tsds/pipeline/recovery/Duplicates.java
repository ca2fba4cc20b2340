package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tsds.UserException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Refuses ids that occur more than once, by which rows cannot be told apart. */
final class Duplicates {
  private Duplicates() {}

  /**
   * Refuses them.
   *
   * @param rows with a column of ids
   * @param input what messages call it
   */
  static void refuse(Dataset<Row> rows, String input) {
    List<Row> repeated =
        rows.groupBy(Columns.ID)
            .agg(count(lit(1)).as("n"))
            .where("n > 1 AND " + Columns.ID + " IS NOT NULL")
            .orderBy(col(Columns.ID))
            .limit(1)
            .collectAsList();
    if (!repeated.isEmpty()) {
      throw fault(repeated.get(0), input);
    }
  }

  /**
   * Refuses them. Whether there are any is found out without a query where the rows are few.
   *
   * @param few whether they are
   * @param input what messages call it
   */
  static void refuse(Table rows, FewRows few, String input) {
    if (!few.are() || Columns.haveRepeatedIds(rows.held())) {
      refuse(rows.read(), input);
    }
  }

  /**
   * The refusal.
   *
   * @param repeated an id, and how many rows have it
   */
  static UserException fault(Row repeated, String input) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: the id %s occurs %d times; ids must be unique",
            input,
            repeated.get(0),
            repeated.getLong(1)));
  }
}

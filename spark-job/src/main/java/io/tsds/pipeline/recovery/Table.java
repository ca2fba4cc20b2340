package io.tsds.pipeline.recovery;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of a table, as Spark has them, and where they are few ({@link FewRows}), as the driver. */
interface Table {
  /** The rows for queries, in any order. */
  Dataset<Row> read();

  /** Few rows, in the same order every time; the caller may not change the list. */
  List<Row> held();
}

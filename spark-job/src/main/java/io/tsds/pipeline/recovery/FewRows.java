package io.tsds.pipeline.recovery;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether a run has so few rows that the driver holds them, and how queries on them are made. Most
 * of the time of a job on few rows goes into planning it, into its shuffles, and into files; with
 * all rows in one partition, the same queries need no shuffle, and tables of the work folder are
 * read from the memory of the driver that wrote them.
 *
 * @param are whether there are few
 */
record FewRows(boolean are) {
  /** The driver holds the id, the efficiency and the concepts of so many rows, and no more. */
  static final long MOST = 1 << 14;

  /** The rows in one partition, where they are few. */
  Dataset<Row> together(Dataset<Row> rows) {
    return are ? rows.coalesce(1) : rows;
  }

  /**
   * The rows as the right side of a join, which Spark would broadcast by another job where they are
   * few.
   */
  Dataset<Row> joined(Dataset<Row> rows) {
    return are ? rows.coalesce(1).hint("shuffle_hash") : rows;
  }
}

package io.tsds.pipeline.recovery;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whether a run has so few rows that the driver holds them, and how queries on them are made. Most
 * of the time of a query on few rows goes into planning it, into its shuffles, into compiling it,
 * and into files. So few rows are joined, sorted and counted on the driver ({@link Table#held}),
 * and tables of the work folder are read from the memory of the driver that wrote them. The queries
 * that are left run on one partition without shuffles and without compiled code.
 *
 * @param are whether there are few
 */
record FewRows(boolean are) {
  /** The driver holds the id, the efficiency and the concepts of so many rows, and no more. */
  static final long MOST = 1 << 14;

  /** Settings with which a query on one partition is one task, planned and begun at once. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.adaptive.enabled", "false",
          "spark.sql.autoBroadcastJoinThreshold", "-1",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.maxSinglePartitionBytes", Long.toString(Long.MAX_VALUE),
          "spark.sql.shuffle.partitions", "1");

  /** Settings of Spark's for the queries. */
  Map<String, String> settings() {
    return are ? SETTINGS : Map.of();
  }

  /** The session for the queries: where the rows are few, another one than the user's. */
  SparkSession session(SparkSession spark) {
    if (!are) {
      return spark;
    }
    SparkSession session = spark.newSession();
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (session.conf().isModifiable(key)) {
                session.conf().set(key, value);
              }
            });
    settings().forEach(session.conf()::set);
    return session;
  }

  /** The rows in one partition, where they are few. */
  Dataset<Row> together(Dataset<Row> rows) {
    return are ? rows.coalesce(1) : rows;
  }
}

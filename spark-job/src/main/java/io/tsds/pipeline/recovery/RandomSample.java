package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Rows at random without replacement: those whose ids have the smallest hashes with a seed, so that
 * how the rows are stored does not matter. Sorted by Spark; no task holds the sample.
 */
final class RandomSample {
  private RandomSample() {}

  /** The ids of so many rows. */
  static Dataset<Row> ids(Dataset<Row> rows, long seed, long size) {
    JavaRDD<Row> drawn =
        rows.orderBy(LandmarkStage.hash(seed), col(Columns.ID))
            .select(Columns.ID)
            .toJavaRDD()
            .zipWithIndex()
            .filter(row -> row._2() < size)
            .map(row -> RowFactory.create(row._1().get(0)));
    StructType schema = new StructType().add(rows.schema().apply(Columns.ID));
    return rows.sparkSession().createDataFrame(drawn, schema);
  }
}

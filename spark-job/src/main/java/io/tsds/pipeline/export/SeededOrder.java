package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.xxhash64;

import io.tsds.pipeline.records.RecordSource;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The order of an epoch's rows: by a hash of seed, epoch, id and copy. It depends on the rows and
 * the seed alone, and neither on partitions nor on other rows; each epoch has another one.
 *
 * @param repeated whether each draw is a row
 */
record SeededOrder(long seed, boolean repeated, long rowsPerFile) {
  /** Column of a row's place in the order, from 0. */
  static final String PLACE = "_tsds_place";

  private static final String COPY = "_tsds_copy";
  private static final String KEY = "_tsds_key";

  /**
   * The places of an epoch's rows: {@link RecordSource#ID} and {@link #PLACE}.
   *
   * @param drawn id and draws of each candidate, each once
   */
  Dataset<Row> places(Dataset<Row> drawn, int epoch) {
    Dataset<Row> copies =
        repeated
            ? drawn.withColumn(
                COPY, explode(sequence(lit(0L), col(ExportedSelection.DRAWS).minus(1))))
            : drawn.withColumn(COPY, lit(0L));
    JavaRDD<Row> placed =
        copies
            .select(
                col(ExportedSelection.ID),
                col(COPY),
                xxhash64(lit(seed), lit(epoch), col(ExportedSelection.ID), col(COPY)).as(KEY))
            .orderBy(KEY, ExportedSelection.ID, COPY)
            .select(ExportedSelection.ID)
            .toJavaRDD()
            .zipWithIndex()
            .map(row -> RowFactory.create(row._1().getString(0), row._2()));
    return drawn
        .sparkSession()
        .createDataFrame(
            placed,
            new StructType()
                .add(RecordSource.ID, DataTypes.StringType)
                .add(PLACE, DataTypes.LongType));
  }

  int files(long rows) {
    return Math.toIntExact(Math.max(1, (rows + rowsPerFile - 1) / rowsPerFile));
  }

  /**
   * Rows in their order, a partition for each file, without their places.
   *
   * @param rows with {@link #PLACE} as their first column
   */
  Dataset<Row> inFiles(Dataset<Row> rows, int files) {
    StructType schema = rows.drop(PLACE).schema();
    int columns = schema.length();
    JavaRDD<Row> sorted =
        rows.toJavaRDD()
            .mapToPair(row -> new Tuple2<>(row.getLong(0), row))
            .repartitionAndSortWithinPartitions(new ByFile(files, rowsPerFile))
            .values()
            .map(
                row -> {
                  Object[] values = new Object[columns];
                  for (int column = 0; column < columns; column++) {
                    values[column] = row.get(column + 1);
                  }
                  return RowFactory.create(values);
                });
    return rows.sparkSession().createDataFrame(sorted, schema);
  }

  private static final class ByFile extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int files;
    private final long rowsPerFile;

    ByFile(int files, long rowsPerFile) {
      this.files = files;
      this.rowsPerFile = rowsPerFile;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key / rowsPerFile);
    }
  }
}

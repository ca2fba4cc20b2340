package io.tsds.pipeline.recovery;

import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.result.RowSpool;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Reads rows that the driver left in the work folder. */
final class SpooledRows {
  private SpooledRows() {}

  /** The rows for queries; a task reads a file. */
  static Dataset<Row> read(
      StageContext context, RowSpool spool, RowSpool.Extent extent, FewRows few) {
    if (few.are()) {
      List<Row> rows = held(context, spool, extent);
      return few.together(context.spark().createDataFrame(rows, spool.schema()));
    }
    SerializableConfiguration hadoop = context.hadoop();
    return context
        .spark()
        .createDataFrame(
            context
                .sparkContext()
                .parallelize(spool.parts(extent), Math.max(1, extent.files()))
                .flatMap(part -> part.rows(hadoop.value())),
            spool.schema());
  }

  /** Few rows. */
  static List<Row> held(StageContext context, RowSpool spool, RowSpool.Extent extent) {
    List<Row> rows = new ArrayList<>();
    spool
        .parts(extent)
        .forEach(part -> part.rows(context.hadoopConfiguration()).forEachRemaining(rows::add));
    return rows;
  }
}

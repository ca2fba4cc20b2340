package io.tsds.pipeline.recovery;

import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.files.LiteralFiles;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table that a stage leaves in the work folder, in any order and any number of files. */
record WorkTable(StageContext context, String stage, String name) {

  /** Writes the rows, while the stage runs. */
  void write(Dataset<Row> rows) {
    rows.write().parquet(path());
  }

  /** The rows. */
  Dataset<Row> read() {
    return LiteralFiles.parquet(context.spark().read(), path());
  }

  private String path() {
    return new Path(context.run().stageFolder(stage), name).toString();
  }
}

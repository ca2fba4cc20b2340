package io.tsds.storage.parquet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The scan below a plan that only projects columns, where that scan hands out Spark's batches. */
final class BatchScan {
  private final FileSourceScanExec scan;

  private BatchScan(FileSourceScanExec scan) {
    this.scan = scan;
  }

  /** The scan of the plan, or null if the plan does anything else or reads row by row. */
  static BatchScan of(Dataset<?> projected) {
    SparkPlan plan = projected.queryExecution().executedPlan();
    while (plan instanceof WholeStageCodegenExec
        || plan instanceof InputAdapter
        || plan instanceof ProjectExec
        || plan instanceof ColumnarToRowExec) {
      plan = plan.children().apply(0);
    }
    return plan instanceof FileSourceScanExec files && files.supportsColumnar()
        ? new BatchScan(files)
        : null;
  }

  /** The batches, in the same partitions as the plan's rows. */
  RDD<ColumnarBatch> batches() {
    return scan.executeColumnar();
  }

  /** Where a column is in a batch. */
  int ordinal(String column) {
    List<String> names = Arrays.asList(scan.schema().fieldNames());
    int ordinal = names.indexOf(column);
    if (ordinal < 0) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "the scan has no column %s: %s", column, names));
    }
    return ordinal;
  }
}

package io.tsds.cli;

import io.tsds.parameters.SelectionRequest;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a selection. Stands between the commands and the pipeline, so that commands can be tested.
 */
@FunctionalInterface
public interface SelectionRunner {
  /** Selects; the session stays the caller's. */
  Outcome run(SparkSession spark, SelectionRequest request);
}

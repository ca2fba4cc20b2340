package io.tsds.cli;

import io.tsds.parameters.SelectionRequest;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.plan.RunPlan;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Prints what a selection would take. */
final class PlanRunner implements SelectionRunner {
  private final PrintStream out;

  PlanRunner(PrintStream out) {
    this.out = out;
  }

  @Override
  public Outcome run(SparkSession spark, SelectionRequest request) {
    RunPlan plan = SelectionPipeline.of(spark, request).plan();
    plan.lines().stream().map(OptionWording::of).forEach(out::println);
    out.flush();
    return new Outcome(ExitStatus.DONE, null, null, "the run is planned", figures(plan));
  }

  private static Map<String, Object> figures(RunPlan plan) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("operations", plan.operations());
    figures.put("bytesRead", plan.bytesRead());
    figures.put("bytesShuffled", plan.shuffledBytes());
    figures.put("driverBytes", plan.memory().driverBytes());
    figures.put("executorBytes", plan.memory().executorBytes());
    figures.put("nativeBytes", plan.memory().nativeBytes());
    figures.put("taskBytes", plan.memory().taskBytes());
    figures.put("tasks", plan.input().partitions());
    figures.put("searchSeconds", plan.searchSeconds());
    figures.put("mostDensitySeconds", plan.mostDensitySeconds());
    return figures;
  }
}

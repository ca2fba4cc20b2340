package io.tsds.pipeline.stage;

import io.tsds.parameters.Output;
import io.tsds.progress.ProgressLog;
import io.tsds.report.RunResult;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.run.FolderOverlap;
import io.tsds.storage.run.RunFolder;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.run.StageDependencies;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frame of every run that publishes an output: its folders are kept apart from its inputs, it
 * is told what lies in them and how far the work is, and a run that another one took over says so
 * instead of how it failed.
 */
public final class OutputRun {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SparkSession spark;
  private final RunFolder folder;

  private OutputRun(SparkSession spark, RunFolder folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * Readies the folders of a run.
   *
   * @param inputs what is read, outside which the folders must be
   * @param dependencies by which a resumed run finds stages of use in the work of another
   * @throws io.tsds.UserException if what lies in the folders stands against the run
   */
  public static OutputRun open(
      SparkSession spark,
      Output output,
      List<InputSnapshot> inputs,
      RunManifest manifest,
      StageDependencies dependencies) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    FolderOverlap.refuse(inputs, output.uri(), output.workUri(), hadoop);
    RunFolder folder =
        RunFolder.open(
            hadoop, output.uri(), output.workUri(), manifest, output.reruns(), dependencies);
    LOG.info("{} {}", folder.output(), folder.state().meaning());
    return new OutputRun(spark, folder);
  }

  public RunFolder folder() {
    return folder;
  }

  /** Whether the output is there already, so that nothing is to be done. */
  public boolean isDone() {
    return folder.state().isDone();
  }

  /** The result of a run of which nothing is to be done. */
  public <R> RunResult<R> alreadyComplete() {
    String output = folder.output().toString();
    return new RunResult.AlreadyComplete<>(output, output + " " + folder.state().meaning());
  }

  /** Does the work, unless it is done. */
  public <R> RunResult<R> complete(Function<StageContext, RunResult<R>> work) {
    return complete(work, failure -> {});
  }

  /**
   * Does the work, unless it is done.
   *
   * @param explain may throw what says better why the work failed
   */
  public <R> RunResult<R> complete(
      Function<StageContext, RunResult<R>> work, Consumer<Exception> explain) {
    if (isDone()) {
      return alreadyComplete();
    }
    try {
      return ProgressLog.during(
          spark.sparkContext(), () -> work.apply(new StageContext(spark, folder)));
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      folder.failIfTakenOver(e);
      explain.accept(e);
      throw e;
    }
  }
}

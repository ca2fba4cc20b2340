package io.tsds.pipeline.stage;

import io.tsds.progress.CountProgress;
import io.tsds.progress.ProgressLog;
import io.tsds.report.TargetsText;
import io.tsds.storage.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What every distributed stage works with.
 *
 * @param run the output and work folders
 * @param detail level at which is said what concerns one target task
 */
public record StageContext(SparkSession spark, RunFolder run, Level detail) {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  public StageContext(SparkSession spark, RunFolder run) {
    this(spark, run, Level.INFO);
  }

  /**
   * The same for so many target tasks: with many, what concerns one of them is said to those alone
   * who debug, and others are told how many are done.
   */
  public StageContext forTargets(int targets) {
    return new StageContext(
        spark, run, targets > TargetsText.MOST_LISTED ? Level.DEBUG : Level.INFO);
  }

  /** Whether there are too many target tasks for what is said of each to be read. */
  public boolean manyTargets() {
    return detail != Level.INFO;
  }

  /** Says of many target tasks how many are done; of a few, each says so itself. */
  public CountProgress progressOfTargets(String name) {
    return new CountProgress(
        name, "target task", manyTargets() ? LOG::info : line -> {}, System::nanoTime);
  }

  /** Says how many files are where they belong. */
  public CountProgress progressOfFiles(String name) {
    return new CountProgress(name, "file", LOG::info, System::nanoTime);
  }

  /** Makes the result the output, and says how many files are where they belong. */
  public void publish() {
    run.publish(progressOfFiles("publishing")::at);
  }

  public JavaSparkContext sparkContext() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** The Hadoop configuration in a form that can travel to executors. */
  public SerializableConfiguration hadoop() {
    return new SerializableConfiguration(hadoopConfiguration());
  }

  public Configuration hadoopConfiguration() {
    return spark.sessionState().newHadoopConf();
  }

  /** Creates a folder in the work folder, into which tasks shall write: they create none. */
  public Path newFolder(Path folder) {
    try {
      if (!folder.getFileSystem(hadoopConfiguration()).mkdirs(folder)) {
        throw new IOException("the file system refused to create it");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Spark's master, such as {@code local[2]}. */
  public String master() {
    return spark.sparkContext().master();
  }

  /** Partitions for shuffles of {@code keys} distinct keys. */
  public int reducers(int keys) {
    return Math.max(1, Math.min(keys, 2 * spark.sparkContext().defaultParallelism()));
  }

  /** Names what follows in the Spark UI and in the lines on progress. */
  public void describe(String description) {
    describe(description, 0);
  }

  /**
   * The same where the jobs that follow begin by reading.
   *
   * @param rows how many rows they read, 0 where that means nothing
   */
  public void describe(String description, long rows) {
    ProgressLog.describe(spark.sparkContext(), description, rows);
  }

  /**
   * Names a step of what was described last.
   *
   * @param rows how many the tasks of its first stage go through, and count by {@link
   *     io.tsds.progress.TaskRows}
   */
  public void describeStep(String step, long rows) {
    ProgressLog.describeStep(spark.sparkContext(), step, rows);
  }
}

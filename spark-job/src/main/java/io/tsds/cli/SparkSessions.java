package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.storage.input.SilentLoss;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and stops the one Spark session of a command, which it first checks to be fit for it. */
final class SparkSessions {
  /** A task that runs on for longer is stopped with the session. */
  private static final int MOST_SECONDS_TO_CANCEL = 3;

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Java 23 took away what the Hadoop of Spark 4.0 and 4.1 asks for the user's name by. */
  private static final int NEWEST_JAVA_OF_EARLY_SPARK = 22;

  private static final String SERIALIZER = "spark.serializer";
  private static final String FATAL_ERROR_DEPTH = "spark.executor.killOnFatalError.depth";

  private SparkSessions() {}

  /**
   * Does the work in a session as {@code spark-submit} configured it, and stops the session.
   *
   * @param applicationName name of the application, unless the user gave one
   */
  static <T> T within(String applicationName, SparkConf submitted, Function<SparkSession, T> work) {
    SparkSession spark = open(applicationName, submitted);
    try {
      return work.apply(spark);
    } finally {
      awaitTasks(spark);
      spark.stop();
    }
  }

  /**
   * Waits a little for tasks that were cancelled: one that tells of its end while the session stops
   * would have Spark log that as an error of its own.
   */
  private static void awaitTasks(SparkSession spark) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_CANCEL);
    try {
      while (!spark.sparkContext().isStopped()
          && System.nanoTime() < end
          && Arrays.stream(spark.sparkContext().statusTracker().getExecutorInfos())
              .anyMatch(executor -> executor.numRunningTasks() > 0)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SparkSession open(String applicationName, SparkConf submitted) {
    requireSupported(
        org.apache.spark.package$.MODULE$.SPARK_VERSION(), Runtime.version().feature());
    SparkConf conf = submitted.clone();
    requireMaster(conf);
    SilentLoss.refuse(key -> conf.get(key, null));
    SessionFolders.require(conf);
    SparkRedaction.extendIn(conf);
    MagicCommitter.preferIn(conf);
    pinSerializer(conf);
    endByStatusInLocalMode(conf);
    // spark-submit puts the main class where the user gave no name.
    if (conf.get("spark.app.name", Main.class.getName()).equals(Main.class.getName())) {
      conf.setAppName(applicationName);
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  static void requireSupported(String sparkVersion, int java) {
    if (!sparkVersion.startsWith("4.")) {
      throw new UserException(
          String.format(
                  Locale.ROOT,
                  "this is Spark %s; tsds needs Spark 4: set SPARK_HOME to one, or unset it to run on the",
                  sparkVersion)
              + " Spark of the build");
    }
    if (java > NEWEST_JAVA_OF_EARLY_SPARK && sparkVersion.matches("4\\.[01]\\D.*")) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "this is Java %d, on which Spark %s does not run; set JAVA_HOME to a Java 17 or 21, or SPARK_HOME to a Spark 4.2 or newer",
              java,
              sparkVersion));
    }
  }

  static void requireMaster(SparkConf conf) {
    if (!conf.contains("spark.master")) {
      throw new UserException(
          "spark.master is not set; start with deploy/bin/tsds, or with spark-submit --master"
              + " local[*], yarn, k8s://... or spark://...");
    }
  }

  /**
   * Has a task that runs out of memory fail like any other in local mode, where Spark would end the
   * process, which is the driver too, with an exit status of its own. Executors elsewhere shall
   * end, so that others take their place.
   */
  static void endByStatusInLocalMode(SparkConf conf) {
    String master = conf.get("spark.master");
    if (master.equals("local") || master.startsWith("local[")) {
      conf.setIfMissing(FATAL_ERROR_DEPTH, "0");
    }
  }

  /**
   * Has the session use Java's serialization, whatever the cluster's defaults say: all that travels
   * is arrays in a few objects, which Kryo would not write faster, and where {@code
   * spark.kryo.registrationRequired} is set, not at all. Executors take the setting from the
   * driver.
   */
  static void pinSerializer(SparkConf conf) {
    String java = JavaSerializer.class.getName();
    if (!conf.get(SERIALIZER, java).equals(java)) {
      LOG.info(
          "{} is {}; tsds uses {}, and no setting of another changes what it computes",
          SERIALIZER,
          conf.get(SERIALIZER),
          java);
    }
    conf.set(SERIALIZER, java);
  }
}

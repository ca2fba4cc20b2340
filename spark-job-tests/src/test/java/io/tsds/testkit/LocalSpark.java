package io.tsds.testkit;

import org.apache.spark.sql.SparkSession;

/** The one Spark session that all integration tests of a process share. */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tsds tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "4")
              .getOrCreate();
    }
    return session;
  }

  /**
   * The same session with settings of its own, under which each Parquet file is a partition,
   * however small it is, and an npy input has {@code npyPartitionBytes} a partition.
   */
  public static SparkSession manyPartitions(long npyPartitionBytes) {
    return with(
        "spark.sql.files.openCostInBytes",
        1L << 40,
        "spark.sql.files.maxPartitionBytes",
        npyPartitionBytes);
  }

  /** The same session in which Parquet files are read in batches, or row by row. */
  public static SparkSession inBatches(boolean value) {
    return with("spark.sql.parquet.enableVectorizedReader", value);
  }

  /** The same session with settings of its own: each key with its value behind it. */
  public static SparkSession with(Object... settings) {
    SparkSession own = session().newSession();
    for (int i = 0; i < settings.length; i += 2) {
      own.conf().set(settings[i].toString(), settings[i + 1].toString());
    }
    return own;
  }
}

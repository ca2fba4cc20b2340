package io.tsds.testkit;

import org.apache.spark.sql.SparkSession;

/** The one local session that tests share; it lasts as long as the JVM. */
public final class LocalSpark {
  private LocalSpark() {}

  /** The session, started when it is first asked for. */
  public static synchronized SparkSession session() {
    return SparkSession.builder()
        .appName("tsds tests")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate();
  }
}

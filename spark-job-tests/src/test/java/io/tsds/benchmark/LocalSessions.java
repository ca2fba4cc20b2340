package io.tsds.benchmark;

import org.apache.spark.sql.SparkSession;

/** Sessions in local mode as the launcher starts them. */
final class LocalSessions {
  private LocalSessions() {}

  static SparkSession open(int cores) {
    return SparkSession.builder()
        .master("local[%d]".formatted(cores))
        .appName("tsds benchmark")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config(
            "spark.hadoop.fs.%s.impl".formatted(GeneratedFileSystem.SCHEME),
            GeneratedFileSystem.class.getName())
        .getOrCreate();
  }
}

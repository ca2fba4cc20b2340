package io.tsds.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * Has tasks that write to S3 commit their files by completing an upload instead of renaming, which
 * copies there and is no single step. That takes the classes of spark-hadoop-cloud; Spark 4.1 sets
 * the same keys where it finds them, Spark 4.0 does not. Keys that the user set stay as they are.
 */
final class MagicCommitter {
  private static final String ENABLED = "spark.hadoop.fs.s3a.committer.magic.enabled";
  private static final String PROTOCOL =
      "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol";
  private static final String PARQUET_COMMITTER =
      "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter";

  private MagicCommitter() {}

  /** Sets the keys, if the classes are there. */
  static void preferIn(SparkConf conf) {
    if (isLoadable(PROTOCOL) && isLoadable(PARQUET_COMMITTER)) {
      keys().forEach((key, value) -> setUnlessDisabled(conf, key, value));
    }
  }

  private static boolean isLoadable(String name) {
    try {
      Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void setUnlessDisabled(SparkConf conf, String key, String value) {
    if (conf.getBoolean(ENABLED, true)) {
      conf.setIfMissing(key, value);
    }
  }

  private static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put(ENABLED, "true");
    keys.put("spark.hadoop.fs.s3a.committer.name", "magic");
    keys.put(
        "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a",
        "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
    keys.put("spark.sql.parquet.output.committer.class", PARQUET_COMMITTER);
    keys.put("spark.sql.sources.commitProtocolClass", PROTOCOL);
    return keys;
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.S3Server;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Which keys are set with and without the jars for S3, whatever Spark itself sets. */
class MagicCommitterIT {
  private static final String NAME = "spark.hadoop.fs.s3a.committer.name";
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";
  private static final String PARQUET = "spark.sql.parquet.output.committer.class";

  @Test
  void withoutTheClassesNothingIsSet() {
    SparkConf conf = new SparkConf(false);
    MagicCommitter.preferIn(conf);
    assertThat(conf.getAll()).isEmpty();
  }

  @Test
  void withTheClassesItIsPreferred() throws Exception {
    SparkConf conf = withJars(new SparkConf(false));
    assertThat(conf.get(NAME)).isEqualTo("magic");
    assertThat(conf.get(PROTOCOL)).endsWith(".PathOutputCommitProtocol");
    assertThat(conf.get(PARQUET)).endsWith(".BindingParquetOutputCommitter");
  }

  @Test
  void keysOfTheUserStay() throws Exception {
    assertThat(withJars(new SparkConf(false).set(NAME, "directory")).get(NAME))
        .isEqualTo("directory");
    SparkConf off =
        new SparkConf(false).set("spark.hadoop.fs.s3a.committer.magic.enabled", "false");
    assertThat(withJars(off).contains(PROTOCOL)).isFalse();
  }

  private static SparkConf withJars(SparkConf conf) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (Path jar : S3Server.jars()) {
      urls.add(jar.toUri().toURL());
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader jars = new URLClassLoader(urls.toArray(URL[]::new), before)) {
      Thread.currentThread().setContextClassLoader(jars);
      MagicCommitter.preferIn(conf);
      return conf;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}

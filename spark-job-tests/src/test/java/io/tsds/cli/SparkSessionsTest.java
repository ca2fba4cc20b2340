package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  private final SparkConf conf = new SparkConf(false);

  @Test
  void masterMustBeGiven() {
    assertThatThrownBy(() -> SparkSessions.requireMaster(conf))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("spark.master is not set");
    assertThatNoException().isThrownBy(() -> SparkSessions.requireMaster(conf.setMaster("yarn")));
  }

  @Test
  void onlySparkFourWillDo() {
    assertThatNoException().isThrownBy(() -> SparkSessions.requireSupported("4.0.1", 17));
    assertThatThrownBy(() -> SparkSessions.requireSupported("3.5.7", 17))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("this is Spark 3.5.7; tsds needs Spark 4: set SPARK_HOME");
  }

  @Test
  void newestJavaMustFitTheSpark() {
    assertThatNoException().isThrownBy(() -> SparkSessions.requireSupported("4.1.0", 21));
    assertThatNoException().isThrownBy(() -> SparkSessions.requireSupported("4.2.1", 25));
    assertThatNoException().isThrownBy(() -> SparkSessions.requireSupported("4.10.0", 25));
    for (String early : new String[] {"4.0.1", "4.1.0", "4.1.0-SNAPSHOT"}) {
      assertThatThrownBy(() -> SparkSessions.requireSupported(early, 25))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("this is Java 25, on which Spark " + early + " does not run");
    }
  }

  @Test
  void serializerOfTheClusterIsReplaced() {
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    SparkSessions.pinSerializer(conf);
    assertThat(conf.get("spark.serializer"))
        .isEqualTo("org.apache.spark.serializer.JavaSerializer");
  }

  @Test
  void taskWithoutMemoryEndsExecutorsButNotTheDriverOfLocalMode() {
    String key = "spark.executor.killOnFatalError.depth";
    for (String master : new String[] {"local", "local[*]", "local[2,4]"}) {
      SparkConf local = new SparkConf(false).setMaster(master);
      SparkSessions.endByStatusInLocalMode(local);
      assertThat(local.get(key)).as(master).isEqualTo("0");
    }
    for (String master : new String[] {"local-cluster[1,1,1024]", "yarn", "spark://host:7077"}) {
      SparkConf cluster = new SparkConf(false).setMaster(master);
      SparkSessions.endByStatusInLocalMode(cluster);
      assertThat(cluster.contains(key)).as(master).isFalse();
    }
    SparkSessions.endByStatusInLocalMode(conf.setMaster("local").set(key, "3"));
    assertThat(conf.get(key)).isEqualTo("3");
  }
}

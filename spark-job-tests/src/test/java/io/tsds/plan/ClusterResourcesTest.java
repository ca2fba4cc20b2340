package io.tsds.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterResourcesTest {
  private static final long GIB = 1L << 30;

  private static ClusterResources of(
      String master, int executors, int registeredCores, Map<String, String> more) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    more.forEach(conf::set);
    return ClusterResources.of(conf, executors, registeredCores, 3 * GIB);
  }

  @Test
  void inLocalModeTasksRunInTheDriversHeap() {
    assertThat(of("local[3]", 1, 3, Map.of("spark.executor.memory", "9g")))
        .isEqualTo(new ClusterResources(true, 3, 3, 1, 3 * GIB, 3 * GIB));
    assertThat(of("local[3,4]", 1, 3, Map.of()).slots()).isEqualTo(3);
    assertThat(of("local", 1, 1, Map.of()).slots()).isEqualTo(1);
    assertThat(of("local[*]", 1, 1, Map.of()).slots())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(of("local[2]", 1, 200, Map.of("spark.default.parallelism", "200")).slots())
        .isEqualTo(2);
  }

  @Test
  void executorsHaveTheSlotsOfTheirConfiguration() {
    Map<String, String> conf =
        Map.of(
            "spark.executor.cores", "6",
            "spark.task.cpus", "2",
            "spark.executor.memory", "5g");
    assertThat(of("yarn", 10, 60, conf))
        .isEqualTo(new ClusterResources(false, 30, 3, 2, 3 * GIB, 5 * GIB, 512L << 20));
  }

  @Test
  void executorsHaveOneCoreWhereNothingIsSaid() {
    assertThat(of("yarn", 10, 10, Map.of()))
        .isEqualTo(new ClusterResources(false, 10, 1, 1, 3 * GIB, GIB, 384L << 20));
    assertThat(of("k8s://https://host", 10, 10, Map.of()).slotsOfExecutor()).isEqualTo(1);
  }

  @Test
  void executorsOfAStandaloneClusterTakeAllCoresOfTheirWorkers() {
    assertThat(of("spark://host:7077", 3, 24, Map.of()).slotsOfExecutor()).isEqualTo(8);
    assertThat(of("local-cluster[2,4,1024]", 2, 8, Map.of()).slotsOfExecutor()).isEqualTo(4);
    assertThat(
            of("spark://host:7077", 3, 500, Map.of("spark.default.parallelism", "500"))
                .slotsOfExecutor())
        .isEqualTo(1);
  }

  @Test
  void containersHaveTheOverheadOfTheirConfiguration() {
    Map<String, String> given = Map.of("spark.executor.memoryOverhead", "2g");
    assertThat(of("yarn", 1, 1, given).executorOverhead()).isEqualTo(2 * GIB);
    Map<String, String> factor = Map.of("spark.executor.memoryOverheadFactor", "0.75");
    assertThat(of("k8s://https://host", 1, 1, factor).executorOverhead()).isEqualTo(768L << 20);
    assertThat(of("spark://host:7077", 1, 1, given).executorOverhead())
        .isEqualTo(ClusterResources.UNKNOWN);
  }

  @Test
  void memoryWithoutAUnitIsInMebibytesAsSparkReadsIt() {
    assertThat(of("yarn", 1, 1, Map.of("spark.executor.memory", "512")).executorHeap())
        .isEqualTo(GIB / 2);
  }
}

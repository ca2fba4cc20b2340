package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.filter.FilterChoice;
import io.tsds.linalg.NativeBytes;
import io.tsds.testkit.ChildJava;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.Selections;
import io.tsds.testkit.StandaloneCluster;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/** What executors in processes of their own hold outside the heap between selections. */
class NativeMemoryOnExecutorsIT {
  private static final String FIXTURE = "near-duplicates";
  private static final String HELD = "held outside the heap: ";
  private static final long PATIENCE_MILLIS = 120_000;

  @TempDir private Path folder;

  @Test
  void executorsHoldTheQueriesOfOneSearchAtMost() throws Exception {
    List<Map<String, Long>> held = held("0");
    assertThat(held).hasSize(FilterChoice.values().length + 1);
    long queries = Fixture.load(FIXTURE).queries().rows();
    long dimension = Fixture.load(FIXTURE).queries().dimension();
    // In float32, or in int8, whose matrix has 64 rows more; and their place in a cache line.
    long most = Math.max(Float.BYTES * queries, queries + 64) * dimension + 1024;
    assertThat(held)
        .as("an executor just used keeps the queries for the next task")
        .anySatisfy(executors -> assertThat(executors.values()).anyMatch(bytes -> bytes > 0))
        .allSatisfy(
            executors -> {
              assertThat(executors).hasSize(2);
              assertThat(executors.values()).allSatisfy(b -> assertThat(b).isBetween(0L, most));
            });
  }

  @Tag("attack")
  @Test
  void executorsWithoutTasksFreeAllOfIt() throws Exception {
    List<Map<String, Long>> held = held(Long.toString(PATIENCE_MILLIS));
    assertThat(held.get(held.size() - 1).values()).containsOnly(0L);
  }

  /** Bytes by executor, after each selection and at the end of the wait. */
  private List<Map<String, Long>> held(String waitMillis) throws Exception {
    ProcessBuilder child =
        ChildJava.of(List.of(), SelectsOnExecutors.class, folder.toString(), waitMillis);
    Map<String, String> environment = new HashMap<>(StandaloneCluster.environment());
    environment.put("SPARK_HOME", StandaloneCluster.sparkHome().toString());
    environment.put("SPARK_SCALA_VERSION", "2.13");
    try (Launcher.Running run = Launcher.start(folder, environment, child)) {
      Ended ended = run.awaitEnd();
      assertThat(ended.code()).as(ended.err()).isZero();
      return ended.out().lines().filter(line -> line.startsWith(HELD)).map(this::parsed).toList();
    }
  }

  private Map<String, Long> parsed(String line) {
    Map<String, Long> bytes = new TreeMap<>();
    for (String entry : line.substring(HELD.length()).split(" ", -1)) {
      String[] parts = entry.split("=", 2);
      bytes.put(parts[0], Long.parseLong(parts[1]));
    }
    return bytes;
  }

  /** Selects with each filter, and prints what executors hold after it. */
  public static final class SelectsOnExecutors {
    private SelectsOnExecutors() {}

    /** Takes the folder for the outputs, and how long to wait at the end for nothing to be held. */
    public static void main(String[] args) throws InterruptedException {
      SparkSession spark =
          SparkSession.builder()
              .master("local-cluster[2,1,1024]")
              .appName("tsds tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.executor.memory", "700m")
              .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
              .config("spark.sql.files.maxPartitionBytes", "65536")
              .getOrCreate();
      for (FilterChoice filter : FilterChoice.values()) {
        Path output = Path.of(args[0], "out " + filter);
        Selections.ofFixture(FIXTURE, output).in(spark).filter(filter).run();
        print(held(spark));
      }
      long patience = Long.parseLong(args[1]);
      for (long waited = 0; waited < patience && sum(held(spark)) > 0; waited += 5000) {
        Thread.sleep(5000);
      }
      print(held(spark));
      spark.stop();
      System.exit(0);
    }

    private static long sum(Map<String, Long> held) {
      return held.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void print(Map<String, Long> held) {
      StringBuilder line = new StringBuilder(HELD);
      held.forEach(
          (executor, bytes) -> line.append(executor).append('=').append(bytes).append(' '));
      System.out.println(line.toString().strip());
    }

    /** By executor: of two tasks that must run at a time, each executor runs one. */
    private static Map<String, Long> held(SparkSession spark) {
      List<Tuple2<String, Long>> answers =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(0, 1), 2)
              .rdd()
              .barrier()
              .mapPartitions(new BytesOfTheExecutor(), false, ClassTag.apply(Tuple2.class))
              .toJavaRDD()
              .collect();
      Map<String, Long> held = new TreeMap<>();
      answers.forEach(answer -> held.put(answer._1(), answer._2()));
      return held;
    }
  }

  /** The id of the executor and what it holds, for a partition of anything. */
  private static final class BytesOfTheExecutor
      extends AbstractFunction1<Iterator<Integer>, Iterator<Tuple2<String, Long>>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<String, Long>> apply(Iterator<Integer> partition) {
      return Iterator.single(new Tuple2<>(SparkEnv.get().executorId(), NativeBytes.bytes()));
    }
  }
}

package io.tsds.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Where the tasks of a run find cores and memory, as far as Spark's configuration and the executors
 * that have registered tell. In local mode the driver is the one executor.
 *
 * @param local whether the tasks run in the driver's heap
 * @param slots tasks that run at a time, on all executors
 * @param slotsOfExecutor tasks that run at a time on one executor
 * @param coresOfTask {@code spark.task.cpus}
 * @param driverHeap bytes
 * @param executorHeap bytes
 * @param executorOverhead bytes that an executor's container has for memory outside the heap, or
 *     {@link #UNKNOWN} where nothing limits it or nothing tells
 */
public record ClusterResources(
    boolean local,
    int slots,
    int slotsOfExecutor,
    int coresOfTask,
    long driverHeap,
    long executorHeap,
    long executorOverhead) {
  static final long UNKNOWN = -1;

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\d+)?])?");

  /** Resources of which nothing is known outside the heap. */
  ClusterResources(
      boolean local,
      int slots,
      int slotsOfExecutor,
      int coresOfTask,
      long driverHeap,
      long executorHeap) {
    this(local, slots, slotsOfExecutor, coresOfTask, driverHeap, executorHeap, UNKNOWN);
  }

  public static ClusterResources of(SparkContext spark) {
    // The driver is among those that the tracker knows.
    int executors = spark.statusTracker().getExecutorInfos().length - 1;
    return of(
        spark.getConf(),
        Math.max(1, executors),
        spark.defaultParallelism(),
        Runtime.getRuntime().maxMemory());
  }

  /**
   * The same from what Spark tells.
   *
   * @param executors that have registered
   * @param registeredCores of them all, unless {@code spark.default.parallelism} stands for it
   */
  public static ClusterResources of(
      SparkConf conf, int executors, int registeredCores, long driverHeap) {
    int coresOfTask = conf.getInt("spark.task.cpus", 1);
    String master = conf.get("spark.master", "local");
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      int slots = Math.max(1, localCores(local.group(1)) / coresOfTask);
      return new ClusterResources(true, slots, slots, coresOfTask, driverHeap, driverHeap);
    }
    int slots = Math.max(1, coresOfExecutor(conf, executors, registeredCores) / coresOfTask);
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g") << 20;
    return new ClusterResources(
        false, executors * slots, slots, coresOfTask, driverHeap, heap, overhead(conf, heap));
  }

  /** YARN and Kubernetes end a container that takes more than heap and overhead. */
  private static long overhead(SparkConf conf, long heap) {
    String master = conf.get("spark.master");
    if (!master.equals("yarn") && !master.startsWith("k8s")) {
      return UNKNOWN;
    }
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m");
    long mebibytes = Math.max(least, (long) (factor * (heap >> 20)));
    return conf.getSizeAsMb("spark.executor.memoryOverhead", mebibytes + "m") << 20;
  }

  private static int localCores(String threads) {
    if (threads == null) {
      return 1;
    }
    return threads.equals("*")
        ? Runtime.getRuntime().availableProcessors()
        : Integer.parseInt(threads);
  }

  /** An executor of a standalone cluster takes what its worker has, others one core. */
  private static int coresOfExecutor(SparkConf conf, int executors, int registeredCores) {
    if (conf.contains("spark.executor.cores")) {
      return conf.getInt("spark.executor.cores", 1);
    }
    String master = conf.get("spark.master");
    boolean takesAll = master.startsWith("spark://") || master.startsWith("local-cluster");
    return takesAll && !conf.contains("spark.default.parallelism")
        ? Math.max(1, registeredCores / executors)
        : 1;
  }
}

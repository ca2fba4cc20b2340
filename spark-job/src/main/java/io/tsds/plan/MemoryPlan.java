package io.tsds.plan;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.knn.BlockSize;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.Figures;
import io.tsds.storage.result.ResultWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the driver and an executor hold at a time, in bytes of heap, against what they have. There
 * is a most, of which a run warns, and a least, without which it cannot succeed.
 *
 * @param queries M
 * @param dimension d
 * @param length neighbors of each query, min(L, N)
 * @param mostMembers the most members that the pool can have
 * @param partitions of the candidates
 * @param sample what is drawn
 * @param resources cores and memory at present
 */
public record MemoryPlan(
    long queries,
    int dimension,
    int length,
    long mostMembers,
    int partitions,
    SelectionParameters.Sample sample,
    ClusterResources resources) {
  /** Of a list: pool index and distance. */
  private static final int ENTRY_BYTES = 12;

  /** What a Java virtual machine takes outside its heap for itself, about. */
  private static final long JVM_BYTES = 384L << 20;

  private static final int MEMBER_BYTES = 48;

  /** How often a member was drawn in the epoch at hand. */
  private static final int COUNT_BYTES = 8;

  /** Of an epoch that was written: a number of distinct candidates, and again in the report. */
  private static final int EPOCH_BYTES = 40;

  /** Of a row to be written: a long id, epoch, draws; in a growing buffer and its copy. */
  private static final int WRITTEN_ROW_BYTES = 3 * 20;

  /** A squared distance and a handle, and in the block to send a squared distance and an id. */
  private static final int SENT_ENTRY_BYTES = 28;

  /** The most queries, and the most rows, that are multiplied at a time. */
  private static final long TILE_ROWS = 1024;

  private static final long TASK_BYTES = 150L << 20;

  private long entries() {
    return queries * length;
  }

  private long queryBytes() {
    return Float.BYTES * queries * dimension;
  }

  /** The most bytes that the lists take on the driver. */
  public long driverBytes() {
    return leastDriverBytes() + MEMBER_BYTES * mostMembers + drawingBytes();
  }

  /** An epoch's draws, what is kept of each epoch, and rows of a file of draws and of the plan. */
  private long drawingBytes() {
    long rowsOfEpoch = Math.min(sample.size(), mostMembers);
    double rows = Math.min(ResultWriter.ROWS_PER_FILE, (double) rowsOfEpoch * sample.epochs());
    return COUNT_BYTES * mostMembers
        + (long) EPOCH_BYTES * sample.epochs()
        + (long) (WRITTEN_ROW_BYTES * rows)
        + ResultWriter.COPIES
            * Math.min(
                ResultWriter.TRANSPORT_ROW_BYTES * entries(),
                ResultWriter.TRANSPORT_BYTES_PER_FILE);
  }

  private long leastDriverBytes() {
    return ENTRY_BYTES * entries() + 2 * queryBytes();
  }

  /** The most bytes that a task takes. */
  public long taskBytes() {
    return TASK_BYTES + 2 * ENTRY_BYTES * entries();
  }

  /**
   * The most bytes that an executor takes: its tasks at a time, and what they share, with the
   * queries made ready for the filter in int8, which keeps them as float32 and as bytes in the
   * heap.
   */
  public long executorBytes() {
    long int8 = queryBytes() + queryBytes() / Float.BYTES;
    return tasksAtATime() * taskBytes() + 2 * Float.BYTES * entries() + queryBytes() + int8;
  }

  /**
   * The most bytes that an executor takes outside the heap. While it tries filters it holds the
   * queries for two of them: for float32, and as bfloat16, which take half as much.
   */
  public long nativeBytes() {
    return leastNativeBytes() + queryBytes() / 2;
  }

  /** The queries as float32 matrices, and a tile of rows and scores of each task at a time. */
  private long leastNativeBytes() {
    long rows = TILE_ROWS * Float.BYTES * (long) dimension;
    return queryBytes() + tasksAtATime() * (rows + TILE_ROWS * TILE_ROWS * Float.BYTES);
  }

  private long leastExecutorBytes() {
    return tasksAtATime() * slabBytes() + leastSharedBytes();
  }

  /** Rows with a number and a norm each; every task has it whole, however few rows it reads. */
  private long slabBytes() {
    return BlockSize.rows(dimension) * (Float.BYTES * (long) dimension + 2 * Long.BYTES);
  }

  /** The queries, and what the task that sends the most entries has to hold of them. */
  private long leastSharedBytes() {
    return queryBytes() + leastSentBytes();
  }

  private long leastSentBytes() {
    return SENT_ENTRY_BYTES * entries() / partitions;
  }

  private int tasksAtATime() {
    return Math.min(resources.slotsOfExecutor(), partitions);
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws UserException with advice, if even the least that the driver or an executor holds is
   *     more than it has
   */
  public void requireFits() {
    if (leastDriverBytes() > resources.driverHeap()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the lists of %s with %s each take at least %s of the driver's memory, which has %s; give `spark.driver.memory=%dg` or a smaller `prefetch`",
              Quantity.of(queries, "query"),
              Quantity.of(length, "neighbor"),
              text(leastDriverBytes()),
              text(resources.driverHeap()),
              gibibytes(driverBytes())));
    }
    if (leastExecutorBytes() > resources.executorHeap()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s at a time %s at least %,d MB of memory, and %s has %,d MB; give %s",
              tasks(),
              tasksAtATime() == 1 ? "takes" : "take",
              leastExecutorBytes() / 1_000_000 + 1,
              resources.local() ? "the driver" : "an executor",
              resources.executorHeap() / 1_000_000,
              roomForTasks()));
    }
    requireFitsOutsideHeap();
  }

  private void requireFitsOutsideHeap() {
    long overhead = resources.executorOverhead();
    if (overhead != ClusterResources.UNKNOWN && leastNativeBytes() > overhead) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s at a time hold at least %,d MB of matrices outside an executor's heap, and spark.executor.memoryOverhead leaves %,d MB; give `spark.executor.memoryOverhead=%dg` or fewer `spark.executor.cores`",
              tasks(),
              leastNativeBytes() / 1_000_000 + 1,
              overhead / 1_000_000,
              gibibytes(nativeBytes() + JVM_BYTES)));
    }
  }

  /** How to make room for the tasks. */
  private String roomForTasks() {
    List<String> ways = new ArrayList<>();
    ways.add(
        resources.local()
            ? String.format(
                Locale.ROOT,
                "`spark.driver.memory=%dg`",
                gibibytes(driverBytes() + executorBytes()))
            : String.format(
                Locale.ROOT, "`spark.executor.memory=%dg`", gibibytes(executorBytes())));
    long fitting = (resources.executorHeap() - leastSharedBytes()) / slabBytes();
    if (fitting >= 1) {
      long cores = fitting * resources.coresOfTask();
      ways.add(
          resources.local()
              ? String.format(Locale.ROOT, "`spark.master=local[%d]`", cores)
              : String.format(Locale.ROOT, "`spark.executor.cores=%d`", cores));
    }
    if (leastSentBytes() > slabBytes()) {
      ways.add("a smaller `prefetch`");
    }
    return String.join(" or ", ways);
  }

  /** Whole gibibytes that hold so many bytes, with some room. */
  private static long gibibytes(long bytes) {
    return (bytes + 2 * ((1L << 30) - 1)) >> 30;
  }

  private String tasks() {
    return tasksAtATime() == 1 ? "one task" : Figures.count(tasksAtATime()) + " tasks";
  }

  /** For people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s; %s for matrices outside the heap of %s",
        heapLine(),
        text(nativeBytes()),
        resources.local() ? "the driver" : "an executor");
  }

  private String heapLine() {
    String lists =
        String.format(
            Locale.ROOT,
            "memory at most %s for lists and draws on the driver",
            text(driverBytes()));
    String tasks =
        String.format(Locale.ROOT, "%s for %s at a time", text(executorBytes()), tasks());
    return resources.local()
        ? String.format(
            Locale.ROOT, "%s and %s, in one heap of %s", lists, tasks, text(resources.driverHeap()))
        : String.format(
            Locale.ROOT,
            "%s, whose heap has %s, and %s on an executor, whose heap has %s",
            lists,
            text(resources.driverHeap()),
            tasks,
            text(resources.executorHeap()));
  }

  private static String text(long bytes) {
    return Figures.bytes(bytes);
  }

  /** What may be too little, with advice; a run with none of these has room. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long driver = driverBytes() + (resources.local() ? executorBytes() : 0);
    if (driver > resources.driverHeap()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the driver may need more memory than it has: give `spark.driver.memory=%dg` or a smaller `prefetch`",
              gibibytes(driver)));
    }
    long overhead = resources.executorOverhead();
    if (overhead != ClusterResources.UNKNOWN && nativeBytes() + JVM_BYTES > overhead) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "an executor may need more memory outside its heap than its container has: give `spark.executor.memoryOverhead=%dg`",
              gibibytes(nativeBytes() + JVM_BYTES)));
    }
    if (!resources.local() && executorBytes() > resources.executorHeap()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "an executor may need more memory than it has: give `spark.executor.memory=%dg`, fewer `spark.executor.cores` or a smaller `prefetch`",
              gibibytes(executorBytes())));
    }
    return warnings;
  }
}

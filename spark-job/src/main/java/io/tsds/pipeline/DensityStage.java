package io.tsds.pipeline;

import io.tsds.density.GroupDensity;
import io.tsds.density.KernelDensity;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the kernel density of every pool member, group by group on the executors: a task holds
 * one group and lets the pool's blocks go by.
 */
final class DensityStage {
  static final String NAME = "density";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Bounds the neighbor entries that a task can hold: two lists of I entries a member. */
  private static final long GROUP_BYTES = 128L << 20;

  private static final int ENTRY_BYTES = 12;

  private final StageContext context;
  private final KernelDensity kernel;
  private final BlasChoice blas;

  DensityStage(StageContext context, KernelDensity kernel, BlasChoice blas) {
    this.context = context;
    this.kernel = kernel;
    this.blas = blas;
  }

  /**
   * What the stage did.
   *
   * @param groups tasks
   * @param survivors pairs that passed the filter, each counted from both of its ends
   */
  record Facts(double seconds, int groups, int groupRows, long survivors) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run(PoolFiles pool) {
    if (context.run().isFinished(NAME)) {
      LOG.info("density: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe("kernel density of the pool");
    int groupRows = groupRows(pool);
    int groups = (int) (((long) pool.members() + groupRows - 1) / groupRows);
    LOG.info("density: {} members in {} groups", pool.members(), groups);
    long survivors = compute(pool, groupRows, groups);
    Facts facts = new Facts((System.nanoTime() - start) / 1e9, groups, groupRows, survivors);
    context.run().finish(NAME, facts);
    return facts;
  }

  /** The densities that {@link #run} left in the work folder [members]. */
  double[] densities(Facts facts, PoolFiles pool) {
    return new DensityFiles(context.run().stageFolder(NAME))
        .readAll(context.hadoopConfiguration(), facts.groups(), pool.members());
  }

  private int groupRows(PoolFiles pool) {
    long capacity = 2L * Math.min(kernel.neighbors(), pool.members());
    long byMemory = Math.max(1, GROUP_BYTES / (ENTRY_BYTES * capacity));
    long byCores =
        Math.max(256, pool.members() / (4L * context.spark().sparkContext().defaultParallelism()));
    return (int) Math.min(Math.min(byMemory, byCores), pool.blockRows());
  }

  private long compute(PoolFiles pool, int groupRows, int groups) {
    Path folder = context.run().stageFolder(NAME);
    SerializableConfiguration hadoop = context.hadoop();
    KernelDensity density = kernel;
    BlasChoice choice = blas;
    List<Integer> numbers = IntStream.range(0, groups).boxed().toList();
    return context
        .sparkContext()
        .parallelize(numbers, groups)
        .map(
            group -> {
              int first = group * groupRows;
              int rows = Math.min(groupRows, pool.members() - first);
              EmbeddingMatrix members = load(pool, hadoop, first, rows);
              try (GroupDensity task = new GroupDensity(density, members, Blas.of(choice))) {
                float[] buffer = pool.buffer();
                for (int block = 0; block < pool.blocks(); block++) {
                  task.add(pool.read(hadoop.value(), block, buffer));
                }
                new DensityFiles(folder).write(hadoop.value(), group, task.densities());
                return task.survivors();
              }
            })
        .reduce(Long::sum);
  }

  /** The vectors of {@code rows} members from {@code first} on, which may span two blocks. */
  private static EmbeddingMatrix load(
      PoolFiles pool, SerializableConfiguration hadoop, int first, int rows) {
    int dimension = pool.dimension();
    float[] values = new float[rows * dimension];
    float[] buffer = pool.buffer();
    for (int block = pool.blockOf(first); block <= pool.blockOf(first + rows - 1); block++) {
      EmbeddingBlock read = pool.read(hadoop.value(), block, buffer);
      int from = Math.max(first, pool.first(block));
      int to = Math.min(first + rows, pool.first(block) + read.rows());
      System.arraycopy(
          buffer,
          (from - pool.first(block)) * dimension,
          values,
          (from - first) * dimension,
          (to - from) * dimension);
    }
    return new EmbeddingMatrix(values, rows, dimension);
  }

  /** Densities under a bandwidth of 0: 1 everywhere. */
  static double[] ofBandwidthZero(int members) {
    double[] densities = new double[members];
    Arrays.fill(densities, 1);
    return densities;
  }
}

package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.DensityPlan;
import io.tsds.density.GroupDensity;
import io.tsds.density.KernelDensity;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Densities where many pairs lie within the bandwidth: the task of a group lets the whole pool go
 * by and keeps each member's I nearest.
 */
final class DensityByGroups {
  /** Bounds the neighbor entries that a task can hold: two lists of I entries a member. */
  private static final long GROUP_BYTES = 128L << 20;

  private static final int ENTRY_BYTES = 12;
  private static final int FEWEST_ROWS = 256;

  private final StageContext context;
  private final KernelDensity kernel;
  private final BlasChoice blas;

  DensityByGroups(StageContext context, KernelDensity kernel, BlasChoice blas) {
    this.context = context;
    this.kernel = kernel;
    this.blas = blas;
  }

  /**
   * What the tasks need.
   *
   * @param copies how many members have each vector of the pool; null where copies are not
   *     collapsed
   */
  @DefaultSerializer(JavaSerializer.class)
  private record Job(
      PoolFiles pool,
      int[] copies,
      KernelDensity kernel,
      DensityPlan plan,
      BlasChoice blas,
      SerializableConfiguration hadoop)
      implements Serializable {}

  /** Members of a group. */
  int groupRows(PoolFiles pool) {
    long capacity = 2L * Math.min(kernel.neighbors(), pool.members());
    long byMemory = Math.max(1, GROUP_BYTES / (ENTRY_BYTES * capacity));
    long tasks = 4L * context.spark().sparkContext().defaultParallelism();
    long byCores = Math.max(FEWEST_ROWS, pool.members() / tasks);
    return (int) Math.min(Math.min(byMemory, byCores), pool.blockRows());
  }

  /**
   * Writes the densities of each group into {@code folder}, where copies are collapsed those of the
   * distinct vectors, and returns the counts.
   */
  DensityStage.PairCounts compute(
      CollapsedPool collapsed, DensityPlan plan, Path folder, int groupRows) {
    PoolFiles pool = collapsed.files();
    Broadcast<Job> job =
        context
            .sparkContext()
            .broadcast(new Job(pool, collapsed.copies(), kernel, plan, blas, context.hadoop()));
    int groups = (int) (((long) pool.members() + groupRows - 1) / groupRows);
    List<Integer> numbers = IntStream.range(0, groups).boxed().toList();
    context.describeStep("pairs", (long) groups * pool.members());
    try {
      return context
          .sparkContext()
          .parallelize(numbers, groups)
          .map(group -> compute(job.value(), folder, group, groupRows))
          .reduce(DensityStage.PairCounts::plus);
    } finally {
      job.destroy();
    }
  }

  private static DensityStage.PairCounts compute(Job job, Path folder, int group, int groupRows) {
    PoolFiles pool = job.pool();
    int first = group * groupRows;
    EmbeddingMatrix members =
        load(pool, job.hadoop(), first, Math.min(groupRows, pool.members() - first));
    Blas blas = Blas.of(job.blas());
    try (SearchQueries queries =
            new SearchQueries(
                members, job.plan().transform(), blas, job.plan().filterKernel(blas));
        GroupDensity task = new GroupDensity(job.kernel(), job.copies(), queries)) {
      float[] buffer = pool.buffer();
      for (int block = 0; block < pool.blocks(); block++) {
        task.add(pool.read(job.hadoop().value(), block, buffer));
        TaskRows.add(pool.rows(block));
      }
      new DensityFiles(folder).write(job.hadoop().value(), group, task.densities());
      return new DensityStage.PairCounts(
          task.filter().pairs(), task.filter().survivors(), task.distances(), -1);
    }
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
}

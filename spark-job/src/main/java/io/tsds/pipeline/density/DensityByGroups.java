package io.tsds.pipeline.density;

import io.tsds.density.GroupDensity;
import io.tsds.density.NearPairs;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.SearchQueries;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.GroupFiles;
import io.tsds.storage.work.PoolFiles;
import java.util.List;
import java.util.stream.IntStream;

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
  private final DensityJob job;
  private final int groupRows;

  DensityByGroups(StageContext context, DensityJob job) {
    this(context, job, groupRows(context, job));
  }

  /**
   * @param groupRows members of a group
   */
  DensityByGroups(StageContext context, DensityJob job, int groupRows) {
    this.context = context;
    this.job = job;
    this.groupRows = groupRows;
  }

  private static int groupRows(StageContext context, DensityJob job) {
    PoolFiles pool = job.pool();
    long capacity = 2L * Math.min(job.kernel().neighbors(), pool.members());
    long byMemory = Math.max(1, GROUP_BYTES / (ENTRY_BYTES * capacity));
    long tasks = 4L * context.spark().sparkContext().defaultParallelism();
    long byCores = Math.max(FEWEST_ROWS, pool.members() / tasks);
    return (int) Math.min(Math.min(byMemory, byCores), pool.blockRows());
  }

  /** Groups of the pool's vectors, whose densities lie in as many files. */
  int groups() {
    return groups(job.pool(), groupRows);
  }

  static int groups(PoolFiles pool, int groupRows) {
    return (int) (((long) pool.members() + groupRows - 1) / groupRows);
  }

  int groupRows() {
    return groupRows;
  }

  DensityJob job() {
    return job;
  }

  /** Writes the densities and links of each group, and returns the counts. */
  PairCounts compute() {
    int groups = groups();
    int rows = groupRows;
    List<Integer> numbers = IntStream.range(0, groups).boxed().toList();
    context.describeStep("pairs", (long) groups * job.pool().members());
    return job.whileBroadcast(
        context,
        shared ->
            context
                .sparkContext()
                .parallelize(numbers, groups)
                .map(group -> compute(shared.value(), group, rows))
                .reduce(PairCounts::plus));
  }

  private static PairCounts compute(DensityJob job, int group, int groupRows) {
    PoolFiles pool = job.pool();
    int first = group * groupRows;
    EmbeddingMatrix members = load(job, first, Math.min(groupRows, pool.members() - first));
    try (SearchQueries queries = job.ready(members);
        GroupDensity task = new GroupDensity(job.kernel(), job.copies(), queries)) {
      float[] buffer = pool.buffer();
      for (int block = 0; block < pool.blocks(); block++) {
        task.add(job.read(block, buffer));
        TaskRows.add(pool.rows(block));
      }
      job.write(group, task.densities());
      NearPairs pairs = new NearPairs(pool.members(), members.rows());
      int[] full = task.addPairs(first, pairs);
      job.writeLinks(group, GroupFiles.Links.of(pairs, full));
      return new PairCounts(task.filter().pairs(), task.filter().survivors(), task.distances(), -1);
    }
  }

  /** The vectors of {@code rows} members from {@code first} on, which may span two blocks. */
  static EmbeddingMatrix load(DensityJob job, int first, int rows) {
    PoolFiles pool = job.pool();
    int dimension = pool.dimension();
    float[] values = new float[rows * dimension];
    float[] buffer = pool.buffer();
    for (int block = pool.blockOf(first); block <= pool.blockOf(first + rows - 1); block++) {
      EmbeddingBlock read = job.read(block, buffer);
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

package io.tsds.pipeline;

import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.density.NeighborhoodSums;
import io.tsds.density.RadiusJoin;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.knn.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Densities from pairs that are looked at once: the task of a pool block joins it with itself and
 * the blocks behind it, sends what it finds to the blocks of both members, and those add it up.
 */
final class PairDensity {
  private final StageContext context;
  private final KernelDensity kernel;
  private final BlasChoice blas;

  PairDensity(StageContext context, KernelDensity kernel, BlasChoice blas) {
    this.context = context;
    this.kernel = kernel;
    this.blas = blas;
  }

  /** What the tasks need. */
  private record Job(
      PoolFiles pool,
      KernelDensity kernel,
      DensityPlan plan,
      BlasChoice blas,
      SerializableConfiguration hadoop)
      implements Serializable {}

  /** Writes the densities of each block into {@code folder} and returns the counts. */
  DensityStage.PairCounts compute(PoolFiles pool, DensityPlan plan, Path folder) {
    LongAccumulator considered = context.spark().sparkContext().longAccumulator();
    LongAccumulator passed = context.spark().sparkContext().longAccumulator();
    Broadcast<Job> job =
        context.sparkContext().broadcast(new Job(pool, kernel, plan, blas, context.hadoop()));
    List<Integer> blocks = IntStream.range(0, pool.blocks()).boxed().toList();
    List<Long> within =
        context
            .sparkContext()
            .parallelize(blocks, pool.blocks())
            .flatMapToPair(block -> new JoinTask(job.value(), block, considered, passed))
            .repartitionAndSortWithinPartitions(
                new HashPartitioner(context.reducers(pool.blocks())))
            .mapPartitions(chunks -> new SumTask(job.value(), folder, chunks))
            .collect();
    long directed = within.stream().mapToLong(Long::longValue).sum();
    return new DensityStage.PairCounts(considered.value(), passed.value(), directed / 2);
  }

  /** Joins one block with itself and those behind it, one at a time. */
  private static final class JoinTask implements Iterator<Tuple2<Integer, NeighborhoodChunk>> {
    private final Job job;
    private final int block;
    private final LongAccumulator considered;
    private final LongAccumulator passed;
    private final float[] buffer;
    private final Queue<Tuple2<Integer, NeighborhoodChunk>> ready = new ArrayDeque<>();
    private RadiusJoin join;
    private int next;

    JoinTask(Job job, int block, LongAccumulator considered, LongAccumulator passed) {
      this.job = job;
      this.block = block;
      this.next = block;
      this.considered = considered;
      this.passed = passed;
      this.buffer = job.pool().buffer();
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && next < job.pool().blocks()) {
        joinNext();
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<Integer, NeighborhoodChunk> next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all blocks are joined");
      }
      return ready.remove();
    }

    private void joinNext() {
      EmbeddingBlock other = job.pool().read(job.hadoop().value(), next, buffer);
      if (join == null) {
        join = open(other);
      }
      RadiusJoin.Pairs pairs = join.join(other);
      boolean own = next == block;
      // The block's own chunk comes even if it is empty: every block gets its densities.
      if (own || pairs.lower().length > 0) {
        ready.add(chunk(block, pairs.lower(), pairs.squaredDistances()));
        ready.add(chunk(next, pairs.upper(), pairs.squaredDistances()));
      }
      if (++next == job.pool().blocks()) {
        considered.add(join.filter().pairs());
        passed.add(join.filter().survivors());
        join.close();
      }
    }

    private RadiusJoin open(EmbeddingBlock own) {
      EmbeddingMatrix members =
          new EmbeddingMatrix(own.values().clone(), own.rows(), own.dimension());
      SearchQueries queries =
          new SearchQueries(members, job.plan().transform(), Blas.of(job.blas()));
      return new RadiusJoin(queries, job.pool().first(block), job.kernel().squaredRadius());
    }

    private static Tuple2<Integer, NeighborhoodChunk> chunk(
        int target, int[] members, double[] squaredDistances) {
      return new Tuple2<>(target, new NeighborhoodChunk(members, squaredDistances));
    }
  }

  /** Adds up the chunks of one block after another; gives the entries of each. */
  private static final class SumTask implements Iterator<Long> {
    private final Job job;
    private final Path folder;
    private final Iterator<Tuple2<Integer, NeighborhoodChunk>> chunks;
    private Tuple2<Integer, NeighborhoodChunk> ahead;

    SumTask(Job job, Path folder, Iterator<Tuple2<Integer, NeighborhoodChunk>> chunks) {
      this.job = job;
      this.folder = folder;
      this.chunks = chunks;
      this.ahead = chunks.hasNext() ? chunks.next() : null;
    }

    @Override
    public boolean hasNext() {
      return ahead != null;
    }

    @Override
    public Long next() {
      if (ahead == null) {
        throw new NoSuchElementException("all blocks are added up");
      }
      int block = ahead._1();
      NeighborhoodSums sums =
          new NeighborhoodSums(job.kernel(), job.pool().first(block), job.pool().rows(block));
      long entries = 0;
      while (ahead != null && ahead._1() == block) {
        sums.add(ahead._2().members(), ahead._2().squaredDistances());
        entries += ahead._2().members().length;
        ahead = chunks.hasNext() ? chunks.next() : null;
      }
      new DensityFiles(folder).write(job.hadoop().value(), block, sums.densities());
      return entries;
    }
  }
}

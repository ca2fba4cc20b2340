package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.CellOrder;
import io.tsds.density.DensityPlan;
import io.tsds.density.KernelDensity;
import io.tsds.density.NeighborhoodSums;
import io.tsds.density.RadiusJoin;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Densities from pairs that are visited once. A pool block is joined with itself and the blocks
 * behind it; what is found goes to the blocks of both members, which add it up.
 */
final class DensityByPairs {
  /** The most neighbors of a block's members that a task holds. */
  private static final long MOST_ENTRIES = 1L << 24;

  private final StageContext context;
  private final KernelDensity kernel;
  private final BlasChoice blas;

  DensityByPairs(StageContext context, KernelDensity kernel, BlasChoice blas) {
    this.context = context;
    this.kernel = kernel;
    this.blas = blas;
  }

  /**
   * What the tasks need.
   *
   * @param copies how many members have each vector of the pool; null where copies are not
   *     collapsed
   * @param order of the vectors by cells, or null
   */
  @DefaultSerializer(JavaSerializer.class)
  private record Job(
      PoolFiles pool,
      int[] copies,
      CellOrder order,
      KernelDensity kernel,
      DensityPlan plan,
      BlasChoice blas,
      SerializableConfiguration hadoop)
      implements Serializable {

    /** The first block from {@code from} on that can have neighbors of this one's vectors. */
    int nextNear(int block, int from) {
      int next = from;
      while (next < pool.blocks()
          && order != null
          && !order.anyNear(
              pool.first(block), pool.rows(block), pool.first(next), pool.rows(next))) {
        next++;
      }
      return next;
    }

    /** Members of all blocks that the task of a block joins with it. */
    long rowsToJoin(int block) {
      long rows = 0;
      for (int next = block; next < pool.blocks(); next = nextNear(block, next + 1)) {
        rows += pool.rows(next);
      }
      return rows;
    }

    /** How many members have each of these vectors, or null where copies are not collapsed. */
    int[] copiesOf(int[] vectors) {
      return copies == null ? null : Arrays.stream(vectors).map(vector -> copies[vector]).toArray();
    }
  }

  /**
   * What became of one block.
   *
   * @param entries neighbors of its members
   */
  @DefaultSerializer(JavaSerializer.class)
  private record BlockSums(
      long entries, long considered, long passed, long distances, boolean gaveUp)
      implements Serializable {
    BlockSums plus(BlockSums other) {
      return new BlockSums(
          entries + other.entries,
          considered + other.considered,
          passed + other.passed,
          distances + other.distances,
          gaveUp || other.gaveUp);
    }
  }

  /**
   * Writes the densities of each block into {@code folder}, of the vectors as they lie in the
   * searched pool.
   *
   * @return the counts, or nothing if some task met more pairs than it may hold
   */
  Optional<DensityStage.PairCounts> compute(SearchedPool pool, DensityPlan plan, Path folder) {
    PoolFiles files = pool.files();
    Broadcast<Job> job =
        context
            .sparkContext()
            .broadcast(
                new Job(files, pool.copies(), pool.order(), kernel, plan, blas, context.hadoop()));
    try {
      return compute(job, files.blocks(), folder);
    } finally {
      job.destroy();
    }
  }

  private Optional<DensityStage.PairCounts> compute(Broadcast<Job> job, int count, Path folder) {
    List<Integer> blocks = IntStream.range(0, count).boxed().toList();
    context.describeStep("pairs", blocks.stream().mapToLong(job.value()::rowsToJoin).sum());
    BlockSums sums =
        context
            .sparkContext()
            .parallelize(blocks, count)
            .flatMapToPair(block -> new BlockJoin(job.value(), block))
            .repartitionAndSortWithinPartitions(new HashPartitioner(context.reducers(count)))
            .mapPartitions(chunks -> new BlockSumming(job.value(), folder, chunks))
            .reduce(BlockSums::plus);
    return sums.gaveUp()
        ? Optional.empty()
        : Optional.of(
            new DensityStage.PairCounts(
                sums.considered(), sums.passed(), sums.distances(), sums.entries() / 2));
  }

  /** Joins one block with itself and those behind it, one at a time. */
  private static final class BlockJoin implements Iterator<Tuple2<Integer, NeighborhoodChunk>> {
    private final Job job;
    private final int block;
    private final float[] buffer;
    private final Queue<Tuple2<Integer, NeighborhoodChunk>> ready = new ArrayDeque<>();
    private SearchQueries queries;
    private RadiusJoin join;
    private int next;

    BlockJoin(Job job, int block) {
      this.job = job;
      this.block = block;
      this.next = block;
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
        open(other);
      }
      RadiusJoin.Pairs pairs = join.join(other);
      boolean gaveUp = pairs == null;
      if (!gaveUp && pairs.lower().length > 0) {
        ready.add(chunk(block, pairs.lower(), pairs.squaredDistances(), pairs.upper()));
        ready.add(chunk(next, pairs.upper(), pairs.squaredDistances(), pairs.lower()));
      }
      TaskRows.add(other.rows());
      next = gaveUp ? job.pool().blocks() : job.nextNear(block, next + 1);
      if (next == job.pool().blocks()) {
        // Comes from every block, so that every block gets its densities.
        ready.add(new Tuple2<>(block, NeighborhoodChunk.end(join, gaveUp)));
      }
    }

    private void open(EmbeddingBlock own) {
      EmbeddingMatrix members =
          new EmbeddingMatrix(own.values().clone(), own.rows(), own.dimension());
      Blas blas = Blas.of(job.blas());
      double squaredRadius = job.kernel().squaredRadius();
      queries =
          new SearchQueries(members, job.plan().transform(), blas, job.plan().filterKernel(blas));
      TaskContext.get().addTaskCompletionListener((TaskContext task) -> queries.close());
      PairRefinement refinement =
          job.plan().refinement() == null
              ? null
              : new PairRefinement(members, job.plan().refinement(), blas, squaredRadius);
      join =
          new RadiusJoin(queries, refinement, job.order(), job.pool().first(block), squaredRadius);
      // Spark calls the last listener first.
      TaskContext.get().addTaskCompletionListener((TaskContext task) -> join.close());
    }

    private Tuple2<Integer, NeighborhoodChunk> chunk(
        int target, int[] members, double[] squaredDistances, int[] neighbors) {
      return new Tuple2<>(
          target, NeighborhoodChunk.neighbors(members, squaredDistances, job.copiesOf(neighbors)));
    }
  }

  /** Adds up the chunks of one block after another. */
  private static final class BlockSumming implements Iterator<BlockSums> {
    private final Job job;
    private final Path folder;
    private final Iterator<Tuple2<Integer, NeighborhoodChunk>> chunks;
    private Tuple2<Integer, NeighborhoodChunk> ahead;

    BlockSumming(Job job, Path folder, Iterator<Tuple2<Integer, NeighborhoodChunk>> chunks) {
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
    public BlockSums next() {
      if (ahead == null) {
        throw new NoSuchElementException("all blocks are added up");
      }
      int block = ahead._1();
      NeighborhoodSums sums =
          new NeighborhoodSums(
              job.kernel(), job.copies(), job.pool().first(block), job.pool().rows(block));
      BlockSums counts = new BlockSums(0, 0, 0, 0, false);
      while (ahead != null && ahead._1() == block) {
        NeighborhoodChunk chunk = ahead._2();
        counts =
            counts.plus(
                new BlockSums(
                    chunk.members().length,
                    chunk.considered(),
                    chunk.passed(),
                    chunk.distances(),
                    chunk.gaveUp()));
        boolean tooMany = counts.entries() > MOST_ENTRIES;
        if (tooMany) {
          counts = counts.plus(new BlockSums(0, 0, 0, 0, true));
        } else {
          sums.add(chunk.members(), chunk.squaredDistances(), chunk.copies());
        }
        ahead = chunks.hasNext() ? chunks.next() : null;
      }
      if (!counts.gaveUp()) {
        new DensityFiles(folder).write(job.hadoop().value(), block, sums.densities());
      }
      return counts;
    }
  }
}

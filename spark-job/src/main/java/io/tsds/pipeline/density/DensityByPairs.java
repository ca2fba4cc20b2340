package io.tsds.pipeline.density;

import io.tsds.pipeline.stage.StageContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.broadcast.Broadcast;

/**
 * Densities from pairs that are visited once. A pool block is joined with itself and the blocks
 * behind it ({@link BlockJoin}); what is found goes to the blocks of both members, which add it up
 * ({@link BlockSumming}).
 */
final class DensityByPairs {
  private final StageContext context;
  private final DensityJob job;

  DensityByPairs(StageContext context, DensityJob job) {
    this.context = context;
    this.job = job;
  }

  /**
   * Writes the densities of each block, of the vectors as they lie in the searched pool.
   *
   * @return the counts, or nothing if some task met more pairs than it may hold
   */
  Optional<PairCounts> compute() {
    BlockSumming.BlockSums sums = job.whileBroadcast(context, this::compute);
    return sums.gaveUp()
        ? Optional.empty()
        : Optional.of(
            new PairCounts(sums.considered(), sums.passed(), sums.distances(), sums.entries() / 2));
  }

  private BlockSumming.BlockSums compute(Broadcast<DensityJob> shared) {
    int count = job.pool().blocks();
    List<Integer> blocks = IntStream.range(0, count).boxed().toList();
    context.describeStep("pairs", blocks.stream().mapToLong(job::rowsToJoin).sum());
    return context
        .sparkContext()
        .parallelize(blocks, count)
        .flatMapToPair(block -> new BlockJoin(shared.value(), block))
        .repartitionAndSortWithinPartitions(new HashPartitioner(context.reducers(count)))
        .mapPartitions(chunks -> new BlockSumming(shared.value(), chunks))
        .reduce(BlockSumming.BlockSums::plus);
  }
}

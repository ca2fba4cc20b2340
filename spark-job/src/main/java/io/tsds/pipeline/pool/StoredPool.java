package io.tsds.pipeline.pool;

import io.tsds.Quantity;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.pool.PoolSubset;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Takes the vectors of a selection's pools from those of a search that was kept: where they are,
 * for a pool that is all of them, or else copied into the work folder as {@link PoolStage} leaves
 * them.
 *
 * @param vectors of the search's pool
 * @param facts of fetching them
 * @param cut which members the selection's lists have, of all that the search found
 */
public record StoredPool(PoolFiles vectors, PoolStage.Facts facts, PoolSubset cut) {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** The vectors of every target task's pool. */
  public PoolStage.Result run(StageContext context, List<TargetTask> targets) {
    List<PoolSubset> pools = targets.stream().map(target -> target.members().within(cut)).toList();
    if (pools.size() == 1 && pools.get(0).size() == vectors.members()) {
      return new PoolStage.Result(facts, true, List.of(vectors));
    }
    boolean finished = context.run().isFinished(PoolStage.NAME);
    PoolStage.Facts copied =
        finished
            ? context.run().facts(PoolStage.NAME, PoolStage.Facts.class)
            : copy(context, pools);
    List<PoolFiles> files = new ArrayList<>();
    for (PoolSubset pool : pools) {
      String folder = PoolStage.folder(context, files.size()).toString();
      files.add(new PoolFiles(folder, pool.size(), vectors.dimension(), copied.blockRows()));
    }
    return new PoolStage.Result(copied, context.run().isOfEarlierRun(PoolStage.NAME), files);
  }

  private PoolStage.Facts copy(StageContext context, List<PoolSubset> pools) {
    long start = System.nanoTime();
    context.run().startStage(PoolStage.NAME);
    context.describe("vectors of the pool", vectors.members());
    LOG.info(
        "pool: taking vectors from the {} of the search", Quantity.of(vectors.members(), "member"));
    PoolBlocks blocks = PoolStage.blocks(context, pools, vectors.dimension());
    for (int pool = 0; pool < pools.size(); pool++) {
      context.newFolder(PoolStage.folder(context, pool));
    }
    Broadcast<ArrayList<PoolSubset>> wanted =
        context.sparkContext().broadcast(new ArrayList<>(pools));
    try {
      List<PoolAssembly.Fault> faults =
          PoolAssembly.run(context, chunks(context, wanted, blocks), blocks, true);
      if (!faults.isEmpty()) {
        throw new IllegalStateException("the pool of the search lacks " + faults.get(0));
      }
    } finally {
      wanted.destroy();
    }
    long members = pools.stream().mapToLong(PoolSubset::size).sum();
    PoolStage.Facts copied =
        new PoolStage.Facts(
            (System.nanoTime() - start) / 1e9,
            cut.size(),
            members * vectors.dimension() * Float.BYTES,
            blocks.files(0).blockRows(),
            facts.inputChecksum());
    context.run().finish(PoolStage.NAME, copied);
    return copied;
  }

  /** The members of all pools, in chunks of the blocks to which they go. */
  private JavaRDD<Tuple2<Integer, PoolChunk>> chunks(
      StageContext context, Broadcast<ArrayList<PoolSubset>> pools, PoolBlocks blocks) {
    List<Integer> sources = IntStream.range(0, vectors.blocks()).boxed().toList();
    SerializableConfiguration hadoop = context.hadoop();
    PoolFiles source = vectors;
    return context
        .sparkContext()
        .parallelize(sources, sources.size())
        .flatMap(
            block -> {
              EmbeddingBlock rows = source.read(hadoop.value(), block, source.buffer());
              return chunksOf(rows, source.first(block), pools.value(), blocks);
            });
  }

  private static Iterator<Tuple2<Integer, PoolChunk>> chunksOf(
      EmbeddingBlock rows, int first, List<PoolSubset> pools, PoolBlocks blocks) {
    return IntStream.range(0, pools.size())
        .boxed()
        .flatMap(
            pool ->
                PoolChunk.split(
                    membersIn(pools.get(pool), first, rows.rows()),
                    rows,
                    rows.dimension(),
                    member -> blocks.blockOf(pool, member))
                    .stream())
        .iterator();
  }

  /** A pool's members among consecutive rows, as member << 32 | row of the block, ascending. */
  private static long[] membersIn(PoolSubset pool, int first, int rows) {
    int from = pool.membersBelow(first);
    int to = pool.membersBelow(first + rows);
    return IntStream.range(from, to)
        .mapToLong(member -> (long) member << 32 | (pool.poolIndex(member) - first))
        .toArray();
  }
}

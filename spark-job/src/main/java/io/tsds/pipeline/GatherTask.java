package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.PoolLookup;
import io.tsds.knn.PoolSubset;
import io.tsds.storage.EmbeddingSource.BlockCursor;
import io.tsds.storage.EmbeddingSource.PartitionReader;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Picks the members of the pools out of one partition and sends their vectors to the blocks of
 * every pool that has them, in chunks, so that a task holds no more than a slab of candidates and
 * about as much in chunks for each pool.
 */
final class GatherTask implements PartitionReader<Tuple2<Integer, PoolChunk>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<Plan> plan;

  GatherTask(Broadcast<Plan> plan) {
    this.plan = plan;
  }

  /** What the tasks look for; each process builds the lookup once. */
  static final class Plan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final IdColumn ids;
    private final List<PoolSubset> pools;
    private final PoolBlocks blocks;
    private final boolean vectors;
    private transient PoolLookup lookup;

    /**
     * @param ids of the candidates in all pools
     * @param pools which of them are in each pool
     * @param blocks of the pools
     * @param vectors whether the chunks carry vectors, or members alone
     */
    Plan(IdColumn ids, List<PoolSubset> pools, PoolBlocks blocks, boolean vectors) {
      this.ids = ids;
      this.pools = new ArrayList<>(pools);
      this.blocks = blocks;
      this.vectors = vectors;
    }

    PoolBlocks blocks() {
      return blocks;
    }

    boolean vectors() {
      return vectors;
    }

    /** The id of a pool's member as people write it. */
    String idText(int pool, int member) {
      return ids.text(pools.get(pool).poolIndex(member));
    }

    synchronized PoolLookup lookup() {
      if (lookup == null) {
        lookup = new PoolLookup(ids);
      }
      return lookup;
    }
  }

  @Override
  public Iterator<Tuple2<Integer, PoolChunk>> read(int partition, BlockCursor blocks) {
    return new ChunkIterator(plan.value(), blocks);
  }

  private static final class ChunkIterator implements Iterator<Tuple2<Integer, PoolChunk>> {
    private final PoolLookup lookup;
    private final Plan plan;
    private final BlockCursor blocks;
    private final Queue<Tuple2<Integer, PoolChunk>> ready = new ArrayDeque<>();
    private boolean exhausted;

    ChunkIterator(Plan plan, BlockCursor blocks) {
      this.lookup = plan.lookup();
      this.plan = plan;
      this.blocks = blocks;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !exhausted) {
        EmbeddingBlock block = blocks.next();
        if (block == null) {
          exhausted = true;
        } else {
          collect(block);
        }
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<Integer, PoolChunk> next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no chunk is left");
      }
      return ready.remove();
    }

    /** Turns the members in a block of candidates into chunks, one a block of a pool. */
    private void collect(EmbeddingBlock block) {
      long[] found = new long[block.rows()];
      int count = 0;
      for (int row = 0; row < block.rows(); row++) {
        int member = lookup.indexOf(block.ids(), row);
        if (member >= 0) {
          found[count++] = (long) member << 32 | row;
        }
      }
      Arrays.sort(found, 0, count);
      for (int pool = 0; pool < plan.blocks.pools(); pool++) {
        collect(block, pool, membersOf(plan.pools.get(pool), found, count));
      }
    }

    /** Those that are in a pool, as its own member << 32 | row, still ascending. */
    private static long[] membersOf(PoolSubset pool, long[] found, int count) {
      long[] members = new long[count];
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int member = pool.member((int) (found[i] >>> 32));
        if (member >= 0) {
          members[kept++] = (long) member << 32 | (int) found[i];
        }
      }
      return Arrays.copyOf(members, kept);
    }

    private void collect(EmbeddingBlock block, int pool, long[] found) {
      for (int from = 0; from < found.length; ) {
        int poolBlock = plan.blocks.blockOf(pool, (int) (found[from] >>> 32));
        int to = from;
        while (to < found.length
            && plan.blocks.blockOf(pool, (int) (found[to] >>> 32)) == poolBlock) {
          to++;
        }
        ready.add(new Tuple2<>(poolBlock, chunk(block, found, from, to)));
        from = to;
      }
    }

    private PoolChunk chunk(EmbeddingBlock block, long[] found, int from, int to) {
      int dimension = plan.vectors ? block.dimension() : 0;
      int[] members = new int[to - from];
      float[] values = new float[members.length * dimension];
      for (int i = 0; i < members.length; i++) {
        members[i] = (int) (found[from + i] >>> 32);
        int row = (int) found[from + i];
        System.arraycopy(block.values(), block.offset(row), values, i * dimension, dimension);
      }
      return new PoolChunk(members, values);
    }
  }
}

package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.PoolLookup;
import io.tsds.storage.EmbeddingSource.BlockCursor;
import io.tsds.storage.EmbeddingSource.PartitionReader;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Picks the pool's members out of one partition and sends their vectors to their blocks, in chunks,
 * so that a task holds no more than a slab of candidates and about as much in chunks.
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
    private final PoolFiles files;
    private final boolean vectors;
    private transient PoolLookup lookup;

    /**
     * @param ids of the pool, by pool index
     * @param vectors whether the chunks carry vectors, or members alone
     */
    Plan(IdColumn ids, PoolFiles files, boolean vectors) {
      this.ids = ids;
      this.files = files;
      this.vectors = vectors;
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
    private final PoolFiles files;
    private final boolean vectors;
    private final BlockCursor blocks;
    private final Queue<Tuple2<Integer, PoolChunk>> ready = new ArrayDeque<>();
    private boolean exhausted;

    ChunkIterator(Plan plan, BlockCursor blocks) {
      this.lookup = plan.lookup();
      this.files = plan.files;
      this.vectors = plan.vectors;
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

    /** Turns the members in a block of candidates into chunks, one a pool block. */
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
      for (int from = 0; from < count; ) {
        int poolBlock = files.blockOf((int) (found[from] >>> 32));
        int to = from;
        while (to < count && files.blockOf((int) (found[to] >>> 32)) == poolBlock) {
          to++;
        }
        ready.add(new Tuple2<>(poolBlock, chunk(block, found, from, to)));
        from = to;
      }
    }

    private PoolChunk chunk(EmbeddingBlock block, long[] found, int from, int to) {
      int dimension = vectors ? block.dimension() : 0;
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

package io.tsds.pipeline.pool;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.pipeline.search.PartitionFacts;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.pool.PoolLookup;
import io.tsds.pool.PoolSubset;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.input.EmbeddingSource.PartitionReader;
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
 * about as much in chunks of one pool at a time.
 */
final class PartitionGathering implements PartitionReader<Tuple2<Integer, PoolChunk>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<Wanted> wanted;
  private final PartitionLedger ledger;

  PartitionGathering(Broadcast<Wanted> wanted, PartitionLedger ledger) {
    this.wanted = wanted;
    this.ledger = ledger;
  }

  /** What the tasks look for; each process builds the lookup once. */
  @DefaultSerializer(JavaSerializer.class)
  static final class Wanted implements Serializable {
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
    Wanted(IdColumn ids, List<PoolSubset> pools, PoolBlocks blocks, boolean vectors) {
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
    return new ChunkIterator(wanted.value(), blocks, ledger);
  }

  private static final class ChunkIterator implements Iterator<Tuple2<Integer, PoolChunk>> {
    private final PoolLookup lookup;
    private final Wanted wanted;
    private final BlockCursor blocks;
    private final PartitionLedger ledger;
    private final Queue<Tuple2<Integer, PoolChunk>> ready = new ArrayDeque<>();
    private boolean exhausted;

    /** The candidates at hand, until every pool has taken its members from them. */
    private EmbeddingBlock block;

    /** Members of any pool in the block, as index << 32 | row of the block, ascending. */
    private long[] found;

    private int nextPool;

    ChunkIterator(Wanted wanted, BlockCursor blocks, PartitionLedger ledger) {
      this.lookup = wanted.lookup();
      this.wanted = wanted;
      this.blocks = blocks;
      this.ledger = ledger;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !exhausted) {
        if (block != null && nextPool < wanted.blocks.pools()) {
          collect(nextPool++);
        } else {
          block = blocks.next();
          exhausted = block == null;
          if (block != null) {
            findMembers();
          } else {
            ledger.add(PartitionFacts.ofReading(blocks.summary()));
          }
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

    /** Finds the members in the block of candidates; every pool then takes its own. */
    private void findMembers() {
      found = new long[block.rows()];
      int count = 0;
      for (int row = 0; row < block.rows(); row++) {
        int member = lookup.indexOf(block.ids(), row);
        if (member >= 0) {
          found[count++] = (long) member << 32 | row;
        }
      }
      found = Arrays.copyOf(found, count);
      Arrays.sort(found);
      nextPool = 0;
    }

    /** Turns the members of a pool in the block of candidates into chunks, one a pool block. */
    private void collect(int pool) {
      long[] members = membersOf(wanted.pools.get(pool));
      int dimension = wanted.vectors ? block.dimension() : 0;
      ready.addAll(
          PoolChunk.split(
              members, block, dimension, member -> wanted.blocks.blockOf(pool, member)));
    }

    /** Those found that are in the pool, as its member << 32 | row of the block, ascending. */
    private long[] membersOf(PoolSubset pool) {
      long[] members = new long[found.length];
      int count = 0;
      for (long entry : found) {
        int member = pool.member((int) (entry >>> 32));
        if (member >= 0) {
          members[count++] = (long) member << 32 | (int) entry;
        }
      }
      return Arrays.copyOf(members, count);
    }
  }
}

package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.DensitySums;
import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import scala.Tuple2;

/**
 * Adds up the densities of one pool block after another, from the chunks that {@link BlockJoin}s
 * sent to it, and writes them.
 */
final class BlockSumming implements Iterator<BlockSumming.BlockSums> {
  /** The most neighbors of a block's members that a task holds. */
  private static final long MOST_ENTRIES = 1L << 24;

  private final DensityJob job;
  private final Iterator<Tuple2<Integer, PairChunk>> chunks;
  private Tuple2<Integer, PairChunk> ahead;

  /**
   * What became of one block.
   *
   * @param entries neighbors of its members
   */
  @DefaultSerializer(JavaSerializer.class)
  record BlockSums(long entries, long considered, long passed, long distances, boolean gaveUp)
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

  BlockSumming(DensityJob job, Iterator<Tuple2<Integer, PairChunk>> chunks) {
    this.job = job;
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
    DensitySums sums =
        new DensitySums(
            job.kernel(), job.copies(), job.pool().first(block), job.pool().rows(block));
    BlockSums counts = new BlockSums(0, 0, 0, 0, false);
    while (ahead != null && ahead._1() == block) {
      PairChunk chunk = ahead._2();
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
      job.write(block, sums.densities());
    }
    return counts;
  }
}

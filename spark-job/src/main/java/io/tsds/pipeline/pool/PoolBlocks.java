package io.tsds.pipeline.pool;

import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** The blocks of several pools, numbered from 0 over all of them. */
final class PoolBlocks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PoolFiles[] pools;

  /** First block of each pool, and behind them the number of all blocks. */
  private final int[] firstBlocks;

  PoolBlocks(List<PoolFiles> pools) {
    this.pools = pools.toArray(PoolFiles[]::new);
    this.firstBlocks = new int[this.pools.length + 1];
    for (int pool = 0; pool < this.pools.length; pool++) {
      firstBlocks[pool + 1] = Math.addExact(firstBlocks[pool], this.pools[pool].blocks());
    }
  }

  int pools() {
    return pools.length;
  }

  PoolFiles files(int pool) {
    return pools[pool];
  }

  /** Number of blocks of all pools. */
  int count() {
    return firstBlocks[pools.length];
  }

  /** The block of a pool's member. */
  int blockOf(int pool, int member) {
    return firstBlocks[pool] + pools[pool].blockOf(member);
  }

  /** The pool that has the block; each pool has one at least. */
  int poolOf(int block) {
    int found = Arrays.binarySearch(firstBlocks, block);
    return found >= 0 ? found : -found - 2;
  }

  /** The block's number in its own pool. */
  int withinPool(int block) {
    return block - firstBlocks[poolOf(block)];
  }

  /** Values that the largest block has. */
  int largestBlock() {
    return Arrays.stream(pools)
        .mapToInt(files -> Math.multiplyExact(files.rows(0), files.dimension()))
        .max()
        .orElse(0);
  }
}

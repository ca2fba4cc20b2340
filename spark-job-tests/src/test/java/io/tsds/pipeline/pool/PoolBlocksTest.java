package io.tsds.pipeline.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolBlocksTest {

  @Test
  void everyBlockOfEveryPoolHasANumberOfItsOwn() {
    int[] members = {10, 1, 4, 9};
    List<PoolFiles> files = new ArrayList<>();
    for (int pool = 0; pool < members.length; pool++) {
      files.add(new PoolFiles("pool" + pool, members[pool], 3, 4));
    }
    PoolBlocks blocks = new PoolBlocks(files);
    assertThat(blocks.count()).isEqualTo(3 + 1 + 1 + 3);
    int next = 0;
    for (int pool = 0; pool < members.length; pool++) {
      for (int block = 0; block < files.get(pool).blocks(); block++) {
        assertThat(blocks.poolOf(next)).isEqualTo(pool);
        assertThat(blocks.withinPool(next)).isEqualTo(block);
        assertThat(blocks.blockOf(pool, files.get(pool).first(block))).isEqualTo(next);
        next++;
      }
    }
    assertThat(blocks.largestBlock()).isEqualTo(4 * 3);
  }
}

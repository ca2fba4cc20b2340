package io.tsds.testkit;

import io.tsds.density.VectorDigests;
import io.tsds.storage.work.PoolFiles;
import org.apache.hadoop.conf.Configuration;

/** Writes vectors as the files of a pool, with their digests, as the pool stage leaves them. */
public final class PoolWriter {
  private PoolWriter() {}

  /**
   * Writes them.
   *
   * @param rows one vector a member, all of one dimension
   */
  public static PoolFiles write(
      Configuration hadoop, String folder, float[][] rows, int blockRows) {
    int dimension = rows[0].length;
    PoolFiles pool = new PoolFiles(folder, rows.length, dimension, blockRows);
    for (int block = 0; block < pool.blocks(); block++) {
      float[] values = pool.buffer();
      for (int row = 0; row < pool.rows(block); row++) {
        System.arraycopy(rows[pool.first(block) + row], 0, values, row * dimension, dimension);
      }
      pool.write(hadoop, block, values);
      pool.writeDigests(hadoop, block, VectorDigests.of(values, pool.rows(block), dimension));
    }
    return pool;
  }
}

package io.tsds.testkit;

import io.tsds.density.VectorDigests;
import io.tsds.storage.work.PoolFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
    PoolFiles pool = new PoolFiles(newFolder(hadoop, folder), rows.length, dimension, blockRows);
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

  /** Creates a folder into which tasks shall write, as stages do, and returns its name. */
  public static String newFolder(Configuration hadoop, String folder) {
    try {
      Path path = new Path(folder);
      path.getFileSystem(hadoop).mkdirs(path);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

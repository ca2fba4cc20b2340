package io.tsds.pipeline.density;

import io.tsds.density.DistinctVectors;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * A pool as the search for near-duplicates sees it: each distinct vector once, where there are
 * enough copies for that to pay. Many copies would else make the number of pairs explode: a content
 * with 1000 copies has half a million pairs of them.
 *
 * @param files the vectors to search; where copies are collapsed, the first member of each in a
 *     file of its own, else the pool's
 * @param distinct how many distinct vectors the pool has
 * @param vectors which members have each vector of {@code files}; null where copies are not
 *     collapsed
 */
record CollapsedPool(PoolFiles files, int distinct, DistinctVectors vectors) {

  /**
   * Looks for copies, and leaves them out if that pays.
   *
   * @param folder where the distinct vectors go
   */
  static CollapsedPool of(StageContext context, PoolFiles pool, Path folder) {
    DistinctVectors vectors = new CopySearch(context, CopySearch.MEMBERS_A_PART).search(pool);
    if (vectors == null) {
      return new CollapsedPool(pool, pool.members(), null);
    }
    if (!vectors.worthCollapsing()) {
      return new CollapsedPool(pool, vectors.count(), null);
    }
    PoolFiles files =
        new PoolFiles(folder.toString(), vectors.count(), pool.dimension(), pool.blockRows());
    write(context, pool, files, vectors);
    return new CollapsedPool(files, vectors.count(), vectors);
  }

  boolean isCollapsed() {
    return vectors != null;
  }

  /** How many members have each vector [vectors], or null where copies are not collapsed. */
  int[] copies() {
    return isCollapsed() ? vectors.copies() : null;
  }

  /** Writes the vectors of the first members, a task for each block. */
  private static void write(
      StageContext context, PoolFiles pool, PoolFiles distinct, DistinctVectors vectors) {
    SerializableConfiguration hadoop = context.hadoop();
    List<Tuple2<Integer, int[]>> members = new ArrayList<>();
    for (int block = 0; block < distinct.blocks(); block++) {
      int first = distinct.first(block);
      members.add(
          new Tuple2<>(
              block,
              Arrays.copyOfRange(vectors.firstMembers(), first, first + distinct.rows(block))));
    }
    context.describeStep("distinct vectors", distinct.members());
    context
        .sparkContext()
        .parallelize(members, members.size())
        .foreach(block -> writeBlock(pool, distinct, block._1(), block._2(), hadoop.value()));
  }

  /** Writes the vectors of these members, which rise and so lie in few blocks of the pool. */
  private static void writeBlock(
      PoolFiles pool, PoolFiles distinct, int block, int[] members, Configuration hadoop) {
    int dimension = pool.dimension();
    float[] values = distinct.buffer();
    float[] source = pool.buffer();
    int read = -1;
    for (int row = 0; row < members.length; row++) {
      int needed = pool.blockOf(members[row]);
      if (needed != read) {
        pool.read(hadoop, needed, source);
        read = needed;
      }
      int from = (members[row] - pool.first(needed)) * dimension;
      System.arraycopy(source, from, values, row * dimension, dimension);
    }
    distinct.write(hadoop, block, values);
    TaskRows.add(members.length);
  }
}

package io.tsds.pipeline.density;

import io.tsds.density.CellCenters;
import io.tsds.density.CellOrder;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.pipeline.pool.PoolChunk;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Writes the vectors of a pool once more in the order of their cells. Tasks send each other every
 * vector once; each holds two blocks.
 */
final class PoolReordering {
  private final StageContext context;

  PoolReordering(StageContext context) {
    this.context = context;
  }

  /**
   * @param cells of the pool's vectors
   * @param folder where the ordered vectors go
   */
  SearchedPool order(
      CollapsedPool pool,
      CellCenters centers,
      CellOrder order,
      CellMembership.Cells cells,
      Path folder) {
    PoolFiles source = pool.files();
    PoolFiles target =
        new PoolFiles(folder.toString(), source.members(), source.dimension(), source.blockRows());
    int[] positions = new int[source.members()];
    int[] next = order.firstPositions();
    List<Tuple2<Integer, int[]>> blocks = new ArrayList<>();
    cells
        .ofBlocks()
        .forEach(
            (block, cellsOfBlock) -> {
              int[] some = CellOrder.positions(next, cellsOfBlock);
              System.arraycopy(some, 0, positions, source.first(block), some.length);
              blocks.add(new Tuple2<>(block, some));
            });
    move(source, target, blocks);
    return SearchedPool.ordered(pool, target, centers, order, positions);
  }

  private void move(PoolFiles source, PoolFiles target, List<Tuple2<Integer, int[]>> blocks) {
    SerializableConfiguration hadoop = context.hadoop();
    context.describeStep("order by cells", source.members());
    context
        .sparkContext()
        .parallelize(blocks, blocks.size())
        .flatMapToPair(
            block -> chunks(source, target, block._1(), block._2(), hadoop.value()).iterator())
        .repartitionAndSortWithinPartitions(new HashPartitioner(context.reducers(target.blocks())))
        .foreachPartition(chunks -> assemble(target, chunks, hadoop.value()));
  }

  /** The vectors of a block, by the block that they go to. */
  private static List<Tuple2<Integer, PoolChunk>> chunks(
      PoolFiles source, PoolFiles target, int block, int[] positions, Configuration hadoop) {
    EmbeddingBlock vectors = source.read(hadoop, block, source.buffer());
    long[] rows =
        IntStream.range(0, positions.length)
            .mapToLong(row -> (long) positions[row] << 32 | row)
            .sorted()
            .toArray();
    List<Tuple2<Integer, PoolChunk>> chunks =
        PoolChunk.split(rows, vectors, source.dimension(), target::blockOf);
    TaskRows.add(positions.length);
    return chunks;
  }

  /** Writes blocks from chunks that come sorted by block. */
  private static void assemble(
      PoolFiles target, Iterator<Tuple2<Integer, PoolChunk>> chunks, Configuration hadoop) {
    float[] values = target.buffer();
    BitSet filled = new BitSet();
    int block = -1;
    while (chunks.hasNext()) {
      Tuple2<Integer, PoolChunk> next = chunks.next();
      if (next._1() != block) {
        finish(target, block, filled, values, hadoop);
        block = next._1();
      }
      int[] members = next._2().members();
      for (int i = 0; i < members.length; i++) {
        int row = members[i] - target.first(block);
        filled.set(row);
        next._2().copyVector(i, row, values);
      }
    }
    finish(target, block, filled, values, hadoop);
  }

  private static void finish(
      PoolFiles target, int block, BitSet filled, float[] values, Configuration hadoop) {
    if (block < 0) {
      return;
    }
    if (filled.cardinality() != target.rows(block)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "block %d of the ordered pool has %d of its %d vectors",
              block,
              filled.cardinality(),
              target.rows(block)));
    }
    target.write(hadoop, block, values);
    filled.clear();
  }
}

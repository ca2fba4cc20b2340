package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.CellCenters;
import io.tsds.density.CellMargins;
import io.tsds.density.CellOrder;
import io.tsds.density.CellScan;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Finds the cells of a pool's vectors on the executors, and the margins between the cells. */
final class CellMembership {
  private static final int REDUCE_DEPTH = 2;

  private final StageContext context;
  private final BlasChoice blas;

  CellMembership(StageContext context, BlasChoice blas) {
    this.context = context;
    this.blas = blas;
  }

  /**
   * What was found.
   *
   * @param ofBlocks cells of each block's vectors, by the block's number
   */
  @DefaultSerializer(JavaSerializer.class)
  record Cells(CellMargins margins, SortedMap<Integer, short[]> ofBlocks) implements Serializable {

    Cells merge(Cells other) {
      margins.merge(other.margins);
      ofBlocks.putAll(other.ofBlocks);
      return this;
    }

    /** How many vectors each cell has [cells]. */
    int[] sizes(int cells) {
      return CellOrder.sizes(cells, ofBlocks.values());
    }
  }

  @DefaultSerializer(JavaSerializer.class)
  private record Job(
      PoolFiles pool, CellCenters centers, BlasChoice blas, SerializableConfiguration hadoop)
      implements Serializable {

    Iterator<Cells> scan(Iterator<Integer> blocks) {
      try (CellScan scan = new CellScan(centers, Blas.of(blas))) {
        SortedMap<Integer, short[]> cells = new TreeMap<>();
        float[] buffer = pool.buffer();
        while (blocks.hasNext()) {
          int block = blocks.next();
          cells.put(block, scan.scan(pool.read(hadoop.value(), block, buffer)));
          TaskRows.add(pool.rows(block));
        }
        return List.of(new Cells(scan.margins(), cells)).iterator();
      }
    }
  }

  /** The cells of the whole pool. */
  Cells find(PoolFiles pool, CellCenters centers) {
    Broadcast<Job> job =
        context.sparkContext().broadcast(new Job(pool, centers, blas, context.hadoop()));
    List<Integer> blocks = IntStream.range(0, pool.blocks()).boxed().toList();
    context.describeStep("cells", pool.members());
    try {
      return context
          .sparkContext()
          .parallelize(blocks, context.reducers(pool.blocks()))
          .mapPartitions(some -> job.value().scan(some))
          .treeReduce(Cells::merge, REDUCE_DEPTH);
    } finally {
      job.destroy();
    }
  }
}

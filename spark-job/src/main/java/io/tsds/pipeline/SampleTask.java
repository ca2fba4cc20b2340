package io.tsds.pipeline;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.BoundSampling;
import io.tsds.knn.BoundSketch;
import io.tsds.storage.EmbeddingSource.BlockCursor;
import io.tsds.storage.EmbeddingSource.PartitionReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Looks at a sample of one partition and sends on what it says of the bounds, by query tile. */
final class SampleTask implements PartitionReader<Tuple2<Integer, BoundSketch>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SearchPlan> plan;
  private final PartitionLedger ledger;
  private final int stepsOfAnOctave;

  SampleTask(Broadcast<SearchPlan> plan, PartitionLedger ledger, int stepsOfAnOctave) {
    this.plan = plan;
    this.ledger = ledger;
    this.stepsOfAnOctave = stepsOfAnOctave;
  }

  @Override
  public Iterator<Tuple2<Integer, BoundSketch>> read(int partition, BlockCursor blocks) {
    SearchPlan shared = plan.value();
    try (BoundSampling sampling = shared.newSampling()) {
      for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
        sampling.add(block);
      }
      List<Tuple2<Integer, BoundSketch>> sketches = new ArrayList<>();
      long entries = 0;
      for (int tile = 0; tile < SearchTask.tiles(shared.queryCount()); tile++) {
        int first = tile * SearchTask.TILE_QUERIES;
        int count = Math.min(SearchTask.TILE_QUERIES, shared.queryCount() - first);
        BoundSketch sketch = sampling.sketch(first, count, stepsOfAnOctave);
        sketches.add(new Tuple2<>(tile, sketch));
        entries += sketch.entries();
      }
      ledger.add(
          new PartitionFacts(
              blocks.summary(),
              sampling.filter().survivors(),
              0,
              entries,
              sampling.filter().largestSlack(),
              shared.blas()));
      return sketches.iterator();
    }
  }
}

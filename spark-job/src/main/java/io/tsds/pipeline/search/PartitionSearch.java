package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborSearch;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.input.EmbeddingSource.PartitionReader;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Searches one partition and sends on the nearest it found, in blocks keyed by merge group. */
final class PartitionSearch implements PartitionReader<Tuple2<Integer, NeighborBlock>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SearchJob> job;
  private final PartitionLedger ledger;
  private final int partitions;

  /**
   * @param partitions of all candidates
   */
  PartitionSearch(Broadcast<SearchJob> job, PartitionLedger ledger, int partitions) {
    this.job = job;
    this.ledger = ledger;
    this.partitions = partitions;
  }

  @Override
  public Iterator<Tuple2<Integer, NeighborBlock>> read(int partition, BlockCursor blocks) {
    SearchJob shared = job.value();
    return shared.use(() -> read(partition, blocks, shared));
  }

  private Iterator<Tuple2<Integer, NeighborBlock>> read(
      int partition, BlockCursor blocks, SearchJob shared) {
    EmbeddingBlock block = blocks.next();
    if (block == null) {
      ledger.add(PartitionFacts.ofReading(blocks.summary(), shared.blas()));
      return Collections.emptyIterator();
    }
    int probed = CandidateProbe.rowsOf(partition, partitions, block.dimension());
    float[] probe = CandidateProbe.of(block, probed);
    try (NeighborSearch search = shared.newSearch(partition, block)) {
      for (; block != null; block = blocks.next()) {
        search.search(block);
        endIfCanceled();
      }
      List<Tuple2<Integer, NeighborBlock>> found =
          ByMergeGroup.cut(shared.queryCount(), search::neighbors);
      found.removeIf(group -> group._2().entries() == 0);
      long entries = found.stream().mapToLong(group -> group._2().entries()).sum();
      ledger.add(PartitionFacts.ofSearch(blocks.summary(), search, entries, shared, probe));
      return blocks.summary().stopped() ? Collections.emptyIterator() : found.iterator();
    }
  }

  /** Spark asks between the rows that a task hands on, and this one goes through all before. */
  static void endIfCanceled() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.killTaskIfInterrupted();
    }
  }
}

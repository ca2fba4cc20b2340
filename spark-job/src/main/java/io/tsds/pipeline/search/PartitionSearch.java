package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.MergeGroups;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborSearch;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.input.EmbeddingSource.PartitionReader;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
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
    shared.beginUse();
    try {
      return read(partition, blocks, shared);
    } finally {
      shared.endUse();
    }
  }

  private Iterator<Tuple2<Integer, NeighborBlock>> read(
      int partition, BlockCursor blocks, SearchJob shared) {
    EmbeddingBlock block = blocks.next();
    if (block == null) {
      ledger.add(
          new PartitionFacts(
              blocks.summary(), 0, 0, 0, 0, 0, shared.blas(), null, PartitionFacts.NO_ROWS));
      return Collections.emptyIterator();
    }
    int sampled = CandidateSample.rowsOf(partition, partitions, block.dimension());
    float[] sample = CandidateSample.of(block, sampled);
    try (NeighborSearch search = shared.newSearch(partition, block)) {
      for (; block != null; block = blocks.next()) {
        search.search(block);
        endIfCanceled();
      }
      List<Tuple2<Integer, NeighborBlock>> found = groupBlocks(search, shared.queryCount());
      ledger.add(
          new PartitionFacts(
              blocks.summary(),
              search.filter().coarseSurvivors(),
              search.filter().survivors(),
              search.distances(),
              found.stream().mapToLong(group -> group._2().entries()).sum(),
              search.filter().largestSlack(),
              shared.blas(),
              shared.filter(),
              sample));
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

  private static List<Tuple2<Integer, NeighborBlock>> groupBlocks(
      NeighborSearch search, int queries) {
    return IntStream.range(0, MergeGroups.count(queries))
        .mapToObj(group -> new Tuple2<>(group, groupBlock(search, group, queries)))
        .filter(block -> block._2().entries() > 0)
        .toList();
  }

  private static NeighborBlock groupBlock(NeighborSearch search, int group, int queries) {
    return search.neighbors(MergeGroups.first(group), MergeGroups.size(group, queries));
  }
}

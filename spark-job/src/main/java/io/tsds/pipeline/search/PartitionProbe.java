package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.BoundProbe;
import io.tsds.knn.ProbeSize;
import io.tsds.knn.ProbedNearest;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.input.EmbeddingSource.PartitionReader;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Probes one partition and sends on each query's nearest rows, by merge group. */
final class PartitionProbe implements PartitionReader<Tuple2<Integer, ProbedNearest>> {
  private static final long serialVersionUID = 1L;

  /** Rows read in one go are taken for so many runs at least. */
  private static final int FEWEST_RUNS = 16;

  private final Broadcast<SearchJob> job;
  private final PartitionLedger ledger;
  private final ProbeSize size;

  PartitionProbe(Broadcast<SearchJob> job, PartitionLedger ledger, ProbeSize size) {
    this.job = job;
    this.ledger = ledger;
    this.size = size;
  }

  @Override
  public Iterator<Tuple2<Integer, ProbedNearest>> read(int partition, BlockCursor blocks) {
    SearchJob shared = job.value();
    return shared.use(() -> read(blocks, shared));
  }

  private Iterator<Tuple2<Integer, ProbedNearest>> read(BlockCursor blocks, SearchJob shared) {
    try (BoundProbe probe = shared.newProbe(size.keptOfPartition())) {
      RowRuns runs = new RowRuns(size.rowsOfPartition() / FEWEST_RUNS);
      for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
        probe.add(block, runs.of(blocks, block.rows()));
      }
      List<Tuple2<Integer, ProbedNearest>> nearest =
          ByMergeGroup.cut(shared.queryCount(), probe::nearest);
      long entries = nearest.stream().mapToLong(group -> group._2().entries().length).sum();
      ledger.add(PartitionFacts.ofProbe(blocks.summary(), probe.filter(), entries, shared));
      return nearest.iterator();
    }
  }

  /** Numbers runs of consecutive rows. */
  private static final class RowRuns {
    private final long longest;
    private int[] numbers = new int[0];
    private long length;
    private long nextRow = -1;
    private int run = -1;

    RowRuns(long longest) {
      this.longest = Math.max(1, longest);
    }

    /** The run of each row of the block handed out last. */
    int[] of(BlockCursor blocks, int rows) {
      if (numbers.length < rows) {
        numbers = new int[rows];
      }
      for (int row = 0; row < rows; row++) {
        long number = blocks.rowNumber(row);
        if (number != nextRow || length == longest) {
          run++;
          length = 0;
        }
        length++;
        nextRow = number + 1;
        numbers[row] = run;
      }
      return numbers;
    }
  }
}

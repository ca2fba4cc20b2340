package io.tsds.pipeline.search;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.BoundSampling;
import io.tsds.knn.MergeGroups;
import io.tsds.knn.NearestSample;
import io.tsds.knn.SamplePlan;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.input.EmbeddingSource.PartitionReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Samples one partition and sends on each query's nearest rows, by merge group. */
final class PartitionSample implements PartitionReader<Tuple2<Integer, NearestSample>> {
  private static final long serialVersionUID = 1L;

  /** Rows read in one go are taken for so many runs at least. */
  private static final int FEWEST_RUNS = 16;

  private final Broadcast<SearchJob> job;
  private final PartitionLedger ledger;
  private final SamplePlan sample;

  PartitionSample(Broadcast<SearchJob> job, PartitionLedger ledger, SamplePlan sample) {
    this.job = job;
    this.ledger = ledger;
    this.sample = sample;
  }

  @Override
  public Iterator<Tuple2<Integer, NearestSample>> read(int partition, BlockCursor blocks) {
    SearchJob shared = job.value();
    shared.beginUse();
    try {
      return read(blocks, shared);
    } finally {
      shared.endUse();
    }
  }

  private Iterator<Tuple2<Integer, NearestSample>> read(BlockCursor blocks, SearchJob shared) {
    try (BoundSampling sampling = shared.newSampling(sample.keptOfPartition())) {
      RowRuns runs = new RowRuns(sample.rowsOfPartition() / FEWEST_RUNS);
      for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
        sampling.add(block, runs.of(blocks, block.rows()));
      }
      List<Tuple2<Integer, NearestSample>> nearest = new ArrayList<>();
      long entries = 0;
      for (int group = 0; group < MergeGroups.count(shared.queryCount()); group++) {
        int first = MergeGroups.first(group);
        int count = MergeGroups.size(group, shared.queryCount());
        NearestSample found = sampling.nearest(first, count);
        nearest.add(new Tuple2<>(group, found));
        entries += found.entries().length;
      }
      ledger.add(
          new PartitionFacts(
              blocks.summary(),
              0,
              sampling.filter().survivors(),
              0,
              entries,
              sampling.filter().largestSlack(),
              shared.blas(),
              null,
              PartitionFacts.NO_ROWS));
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

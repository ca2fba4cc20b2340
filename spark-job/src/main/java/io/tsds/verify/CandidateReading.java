package io.tsds.verify;

import io.tsds.storage.input.EmbeddingSource;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** One reading of all candidates, in which a task finds something in each partition. */
public final class CandidateReading {
  private static final int BLOCK_ROWS = 1024;

  /**
   * Depth of the tree in which finds are merged: about the cube root of the number of partitions
   * reach the driver, 10 of 1,000 and 22 of 10,000.
   */
  private static final int MERGE_DEPTH = 3;

  private CandidateReading() {}

  /** What a task does with its partition. */
  @FunctionalInterface
  public interface Reader<P, F> extends Serializable {
    F read(P plan, EmbeddingSource.BlockCursor blocks);
  }

  /**
   * Reads all candidates once and merges what was found.
   *
   * @param wanted what to look for, broadcast to the executors
   */
  public static <P extends Serializable, F> F of(
      JavaSparkContext context,
      EmbeddingSource candidates,
      P wanted,
      Reader<P, F> reader,
      Function2<F, F, F> merge) {
    Broadcast<P> plan = context.broadcast(wanted);
    int[] partitions = IntStream.range(0, candidates.partitions()).toArray();
    EmbeddingSource.PartitionReader<F> found =
        (partition, blocks) -> only(reader.read(plan.value(), blocks));
    try {
      return candidates
          .scan(partitions, BLOCK_ROWS, Long.MAX_VALUE, found)
          .treeReduce(merge, MERGE_DEPTH);
    } finally {
      plan.destroy();
    }
  }

  private static <F> Iterator<F> only(F found) {
    return List.of(found).iterator();
  }
}

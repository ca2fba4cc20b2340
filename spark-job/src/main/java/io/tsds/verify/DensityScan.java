package io.tsds.verify;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.storage.EmbeddingSource;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * One more reading of all candidates, for the kernel densities of some of them: every candidate
 * closer than the bandwidth is tested for the pool by its distances to the task's queries.
 */
final class DensityScan {
  private static final int BLOCK_ROWS = 1024;

  private DensityScan() {}

  /**
   * Whose densities.
   *
   * @param members vectors
   * @param tasks task of each member [members]
   * @param pools by task; null where no member is of it
   * @param bandwidth h, above 0
   * @param kdeNeighbors I
   */
  record Plan(
      EmbeddingMatrix members,
      int[] tasks,
      PoolTest[] pools,
      double bandwidth,
      int kdeNeighbors,
      IdKind kind)
      implements Serializable {

    double kernel(double squaredDistance) {
      return Math.max(0, 1 - squaredDistance / (bandwidth * bandwidth));
    }
  }

  /** The densities of the members, in their order. */
  static double[] run(JavaSparkContext context, EmbeddingSource candidates, Plan wanted) {
    Broadcast<Plan> plan = context.broadcast(wanted);
    int most = wanted.kdeNeighbors();
    int[] partitions = IntStream.range(0, candidates.partitions()).toArray();
    try {
      Neighbors[] near =
          candidates
              .scan(
                  partitions,
                  BLOCK_ROWS,
                  Long.MAX_VALUE,
                  (partition, blocks) -> read(plan.value(), blocks))
              .treeReduce((one, other) -> merged(one, other, most));
      return Arrays.stream(near).mapToDouble(neighbors -> density(wanted, neighbors)).toArray();
    } finally {
      plan.destroy();
    }
  }

  /** Adds the kernels nearest first. */
  private static double density(Plan plan, Neighbors neighbors) {
    double sum = 0;
    for (double squared : neighbors.squaredDistances()) {
      sum += plan.kernel(squared);
    }
    return sum;
  }

  private static Iterator<Neighbors[]> read(Plan plan, EmbeddingSource.BlockCursor blocks) {
    EmbeddingMatrix members = plan.members();
    Neighbors.Collector[] near = new Neighbors.Collector[members.rows()];
    Arrays.setAll(near, member -> new Neighbors.Collector(plan.kind(), plan.kdeNeighbors()));
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        offer(plan, block, row, near);
      }
    }
    Neighbors[] found =
        Arrays.stream(near).map(Neighbors.Collector::nearest).toArray(Neighbors[]::new);
    return List.<Neighbors[]>of(found).iterator();
  }

  private static void offer(Plan plan, EmbeddingBlock block, int row, Neighbors.Collector[] near) {
    EmbeddingMatrix members = plan.members();
    int testedTask = -1;
    boolean inPool = false;
    for (int member = 0; member < members.rows(); member++) {
      double squared =
          PlainDistance.squared(
              members.values(),
              members.offset(member),
              block.values(),
              block.offset(row),
              block.dimension());
      if (plan.kernel(squared) > 0) {
        int task = plan.tasks()[member];
        if (task != testedTask) {
          testedTask = task;
          inPool = plan.pools()[task].contains(block.values(), block.offset(row), block.ids(), row);
        }
        if (inPool) {
          near[member].offer(squared, block.ids(), row);
        }
      }
    }
  }

  private static Neighbors[] merged(Neighbors[] one, Neighbors[] other, int most) {
    Neighbors[] merged = new Neighbors[one.length];
    for (int member = 0; member < merged.length; member++) {
      var near = new Neighbors.Collector(one[member].ids().kind(), most);
      near.offerAll(one[member]);
      near.offerAll(other[member]);
      merged[member] = near.nearest();
    }
    return merged;
  }
}

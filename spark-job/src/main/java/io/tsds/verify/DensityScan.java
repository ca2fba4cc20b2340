package io.tsds.verify;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.storage.input.EmbeddingSource;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One more reading of all candidates, for the kernel densities of some of them: every candidate
 * closer than the bandwidth is tested for the pool by its distances to the target task's queries.
 */
final class DensityScan {
  private DensityScan() {}

  /**
   * Whose densities.
   *
   * @param members vectors
   * @param targets target task of each member [members]
   * @param pools by target task; null where no member is of it
   * @param bandwidth h, above 0
   * @param kdeNeighbors I
   */
  @DefaultSerializer(JavaSerializer.class)
  record Wanted(
      EmbeddingMatrix members,
      int[] targets,
      PoolMembership[] pools,
      double bandwidth,
      int kdeNeighbors,
      IdKind kind)
      implements Serializable {

    double kernel(double squaredDistance) {
      return Math.max(0, 1 - squaredDistance / (bandwidth * bandwidth));
    }
  }

  /** The densities of the members, in their order. */
  static double[] run(JavaSparkContext context, EmbeddingSource candidates, Wanted wanted) {
    int most = wanted.kdeNeighbors();
    Neighbors[] near =
        CandidateReading.of(
            context,
            candidates,
            wanted,
            DensityScan::read,
            (one, other) -> merged(one, other, most));
    return Arrays.stream(near).mapToDouble(neighbors -> density(wanted, neighbors)).toArray();
  }

  /** Adds the kernels nearest first. */
  private static double density(Wanted wanted, Neighbors neighbors) {
    double sum = 0;
    for (double squared : neighbors.squaredDistances()) {
      sum += wanted.kernel(squared);
    }
    return sum;
  }

  private static Neighbors[] read(Wanted wanted, EmbeddingSource.BlockCursor blocks) {
    EmbeddingMatrix members = wanted.members();
    Neighbors.Collector[] near = new Neighbors.Collector[members.rows()];
    Arrays.setAll(near, member -> new Neighbors.Collector(wanted.kind(), wanted.kdeNeighbors()));
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        offer(wanted, block, row, near);
      }
    }
    return Arrays.stream(near).map(Neighbors.Collector::nearest).toArray(Neighbors[]::new);
  }

  private static void offer(
      Wanted wanted, EmbeddingBlock block, int row, Neighbors.Collector[] near) {
    EmbeddingMatrix members = wanted.members();
    int testedTarget = -1;
    boolean inPool = false;
    for (int member = 0; member < members.rows(); member++) {
      double squared =
          PlainDistance.squared(
              members.values(),
              members.offset(member),
              block.values(),
              block.offset(row),
              block.dimension());
      if (wanted.kernel(squared) > 0) {
        int target = wanted.targets()[member];
        if (target != testedTarget) {
          testedTarget = target;
          inPool =
              wanted.pools()[target].contains(block.values(), block.offset(row), block.ids(), row);
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

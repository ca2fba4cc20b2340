package io.tsds.pipeline.calibration;

import io.tsds.calibration.NearestDistances;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.filter.SearchQueries;
import io.tsds.filter.space.Centering;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborMerger;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SharedBounds;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.PoolFiles;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The exact distances from some members of a pool, spread evenly over it, to the nearest other
 * member: the neighbor search with those members as its queries and the pool as its candidates.
 */
final class NearestMembers {
  /** Enough for a gap that one of a hundred lies below. */
  private static final int MOST_MEMBERS = 2048;

  /** The member itself, and another. */
  private static final int LENGTH = 2;

  private NearestMembers() {}

  /** The distances; null where the pool has one member. */
  static NearestDistances of(StageContext context, PoolFiles pool, BlasChoice blas) {
    if (pool.members() < LENGTH) {
      return null;
    }
    int count = Math.min(MOST_MEMBERS, pool.members());
    int[] members =
        IntStream.range(0, count).map(i -> (int) ((long) i * pool.members() / count)).toArray();
    context.describe("nearest members of the pool", pool.members());
    EmbeddingMatrix queries = PoolVectors.of(context, pool, members);
    NeighborMerger merger = new NeighborMerger(0, count, LENGTH, IdKind.LONG);
    Broadcast<float[]> values = context.sparkContext().broadcast(queries.values());
    SerializableConfiguration hadoop = context.hadoop();
    List<Integer> blocks = IntStream.range(0, pool.blocks()).boxed().toList();
    try {
      context
          .sparkContext()
          .parallelize(blocks, context.reducers(blocks.size()))
          .mapPartitions(some -> searched(some, pool, hadoop, values.value(), blas))
          .collect()
          .forEach(merger::add);
    } finally {
      values.destroy();
    }
    return new NearestDistances(others(merger.neighbors(), members));
  }

  private static Iterator<NeighborBlock> searched(
      Iterator<Integer> blocks,
      PoolFiles pool,
      SerializableConfiguration hadoop,
      float[] values,
      BlasChoice blas) {
    int count = values.length / pool.dimension();
    double[] unbounded = new double[count];
    Arrays.fill(unbounded, Double.POSITIVE_INFINITY);
    float[] buffer = pool.buffer();
    EmbeddingMatrix queries = new EmbeddingMatrix(values, count, pool.dimension());
    try (SearchQueries ready =
            new SearchQueries(queries, Centering.ifWorthwhile(queries), Blas.of(blas));
        NeighborSearch search =
            new NeighborSearch(
                ready, LENGTH, new SharedBounds(LENGTH, unbounded), 0, IdKind.LONG)) {
      while (blocks.hasNext()) {
        EmbeddingBlock block = pool.read(hadoop.value(), blocks.next(), buffer);
        search.search(block);
      }
      return List.of(search.neighbors(0, count)).iterator();
    }
  }

  /** The distance of each member's nearest neighbor that it is not itself. */
  private static double[] others(NeighborBlock found, int[] members) {
    LongIds ids = (LongIds) found.ids();
    double[] distances = new double[members.length];
    for (int i = 0; i < members.length; i++) {
      int entry = i * LENGTH;
      int other = ids.value(entry) == members[i] ? entry + 1 : entry;
      distances[i] = Math.sqrt(found.squaredDistances()[other]);
    }
    return distances;
  }
}

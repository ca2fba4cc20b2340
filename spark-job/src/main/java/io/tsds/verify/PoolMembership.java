package io.tsds.verify;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.storage.result.AssignmentTrace;
import java.io.Serializable;

/**
 * Whether a candidate is in a target task's pool: it is if it comes no later than the last neighbor
 * of some query, by (squared distance, id).
 *
 * @param queries of the target task
 * @param lastSquared squared distance of each query's last neighbor [M]
 * @param lastIds its id [M]
 */
@DefaultSerializer(JavaSerializer.class)
record PoolMembership(EmbeddingMatrix queries, double[] lastSquared, IdColumn lastIds)
    implements Serializable {

  static PoolMembership of(EmbeddingMatrix queries, AssignmentTrace trace) {
    return new PoolMembership(queries, trace.lastSquared(), trace.lastIds());
  }

  /**
   * @param values holds the candidate from {@code start} on
   * @param ids has its id at {@code row}
   */
  boolean contains(float[] values, int start, IdColumn ids, int row) {
    for (int query = 0; query < queries.rows(); query++) {
      double squared =
          PlainDistance.squared(
              queries.values(), queries.offset(query), values, start, queries.dimension());
      if (squared < lastSquared[query]
          || (squared == lastSquared[query] && ids.compare(row, lastIds, query) <= 0)) {
        return true;
      }
    }
    return false;
  }
}

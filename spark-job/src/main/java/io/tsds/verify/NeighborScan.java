package io.tsds.verify;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.OnBadRow;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.RowFault;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One reading of all candidates, which computes every distance to some queries and keeps the
 * nearest, and fetches the vectors of some candidates. No bound, no filter, no BLAS. A task holds
 * up to twice the neighbors of all these queries.
 */
final class NeighborScan {
  private NeighborScan() {}

  /**
   * What to look for.
   *
   * @param queries whose neighbors are wanted
   * @param length neighbors of each
   * @param wanted candidates whose vectors are wanted, ascending
   */
  @DefaultSerializer(JavaSerializer.class)
  record Asked(EmbeddingMatrix queries, int length, IdColumn wanted) implements Serializable {}

  /**
   * What was found.
   *
   * @param neighbors of each query
   * @param ids of the wanted candidates that were met, in no order
   * @param vectors theirs, row-major
   * @param rows candidates read
   * @param skipped faulty rows
   * @param fault the first faulty row, or null
   */
  @DefaultSerializer(JavaSerializer.class)
  record Found(
      Neighbors[] neighbors, IdColumn ids, float[] vectors, long rows, long skipped, RowFault fault)
      implements Serializable {

    private Found with(Found other, int length) {
      Neighbors[] merged = new Neighbors[neighbors.length];
      for (int query = 0; query < merged.length; query++) {
        var nearest = new Neighbors.Collector(ids.kind(), length);
        nearest.offerAll(neighbors[query]);
        nearest.offerAll(other.neighbors[query]);
        merged[query] = nearest.nearest();
      }
      IdColumn.Builder all = IdColumn.builder(ids.kind());
      append(ids, all);
      append(other.ids, all);
      float[] both = Arrays.copyOf(vectors, vectors.length + other.vectors.length);
      System.arraycopy(other.vectors, 0, both, vectors.length, other.vectors.length);
      return new Found(
          merged,
          all.build(),
          both,
          rows + other.rows,
          skipped + other.skipped,
          fault == null ? other.fault : fault);
    }

    private static void append(IdColumn ids, IdColumn.Builder to) {
      for (int i = 0; i < ids.size(); i++) {
        to.append(ids, i);
      }
    }
  }

  /** Reads all candidates once. */
  static Found run(
      JavaSparkContext context, EmbeddingSource candidates, Asked wanted, OnBadRow onBadRow) {
    int length = wanted.length();
    Found found =
        CandidateReading.of(
            context,
            candidates,
            wanted,
            NeighborScan::read,
            (one, other) -> one.with(other, length));
    if (onBadRow == OnBadRow.FAIL && found.fault() != null) {
      throw new UserException("`candidates`: " + found.fault().message());
    }
    return found;
  }

  private static Found read(Asked asked, EmbeddingSource.BlockCursor blocks) {
    EmbeddingMatrix queries = asked.queries();
    IdColumn.Builder ids = IdColumn.builder(asked.wanted().kind());
    Neighbors.Collector[] nearest = new Neighbors.Collector[queries.rows()];
    Arrays.setAll(nearest, query -> new Neighbors.Collector(asked.wanted().kind(), asked.length()));
    List<float[]> vectors = new ArrayList<>();
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int query = 0; query < queries.rows(); query++) {
          double squared =
              PlainDistance.squared(
                  queries.values(),
                  queries.offset(query),
                  block.values(),
                  block.offset(row),
                  block.dimension());
          nearest[query].offer(squared, block.ids(), row);
        }
        if (asked.wanted().find(block.ids(), row) >= 0) {
          ids.append(block.ids(), row);
          int start = block.offset(row);
          vectors.add(Arrays.copyOfRange(block.values(), start, start + block.dimension()));
        }
      }
    }
    PartitionSummary summary = blocks.summary();
    Neighbors[] neighbors =
        Arrays.stream(nearest).map(Neighbors.Collector::nearest).toArray(Neighbors[]::new);
    return new Found(
        neighbors,
        ids.build(),
        joined(vectors, queries.dimension()),
        summary.counts().rows(),
        summary.counts().skipped(),
        summary.firstFault());
  }

  private static float[] joined(List<float[]> vectors, int dimension) {
    float[] all = new float[Math.multiplyExact(vectors.size(), dimension)];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, all, i * dimension, dimension);
    }
    return all;
  }
}

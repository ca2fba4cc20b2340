package io.tsds.pipeline.calibration;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.pipeline.pool.PoolChunk;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.PoolFiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.util.SerializableConfiguration;

/** Fetches vectors of some members of a pool to the driver. */
final class PoolVectors {
  private PoolVectors() {}

  /**
   * The vectors.
   *
   * @param members their numbers, ascending
   * @return their vectors in the same order
   */
  static EmbeddingMatrix of(StageContext context, PoolFiles pool, int[] members) {
    List<Integer> blocks = IntStream.of(members).map(pool::blockOf).distinct().boxed().toList();
    SerializableConfiguration hadoop = context.hadoop();
    List<PoolChunk> chunks =
        context
            .sparkContext()
            .parallelize(blocks, Math.min(blocks.size(), context.reducers(blocks.size())))
            .map(block -> chunk(pool, hadoop, block, members))
            .collect();
    float[] values = new float[Math.multiplyExact(members.length, pool.dimension())];
    for (PoolChunk chunk : chunks) {
      int first = Arrays.binarySearch(members, chunk.members()[0]);
      System.arraycopy(chunk.values(), 0, values, first * pool.dimension(), chunk.values().length);
    }
    return new EmbeddingMatrix(values, members.length, pool.dimension());
  }

  private static PoolChunk chunk(
      PoolFiles pool, SerializableConfiguration hadoop, int block, int[] members) {
    EmbeddingBlock rows = pool.read(hadoop.value(), block, pool.buffer());
    int first = pool.first(block);
    int[] wanted = IntStream.of(members).filter(member -> pool.blockOf(member) == block).toArray();
    float[] values = new float[wanted.length * pool.dimension()];
    for (int i = 0; i < wanted.length; i++) {
      System.arraycopy(
          rows.values(),
          rows.offset(wanted[i] - first),
          values,
          i * pool.dimension(),
          pool.dimension());
    }
    return new PoolChunk(wanted, values);
  }
}

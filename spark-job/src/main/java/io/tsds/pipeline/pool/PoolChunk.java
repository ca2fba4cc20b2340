package io.tsds.pipeline.pool;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import scala.Tuple2;

/**
 * Some members of a pool with their vectors, on the way to their block.
 *
 * @param members their numbers in that pool
 * @param values row-major [members x dimension], float32; empty where only ids are checked
 */
@DefaultSerializer(JavaSerializer.class)
public record PoolChunk(int[] members, float[] values) implements Serializable {

  /**
   * Vectors of a block of rows, in one chunk for each block of the pool that some of them go to.
   *
   * @param rows member << 32 | row of {@code vectors}, ascending
   * @param vectors row-major [rows x dimension]
   * @param dimension of the chunks: that of the vectors, or 0 to leave the vectors out
   * @param blockOf block of a member, ascending with the members
   * @return the chunks by their block
   */
  public static List<Tuple2<Integer, PoolChunk>> split(
      long[] rows, EmbeddingBlock vectors, int dimension, IntUnaryOperator blockOf) {
    List<Tuple2<Integer, PoolChunk>> chunks = new ArrayList<>();
    for (int from = 0; from < rows.length; ) {
      int block = blockOf.applyAsInt(member(rows[from]));
      int to = from + 1;
      while (to < rows.length && blockOf.applyAsInt(member(rows[to])) == block) {
        to++;
      }
      chunks.add(new Tuple2<>(block, of(rows, from, to, vectors, dimension)));
      from = to;
    }
    return chunks;
  }

  private static PoolChunk of(
      long[] rows, int from, int to, EmbeddingBlock vectors, int dimension) {
    int[] members = new int[to - from];
    float[] values = new float[members.length * dimension];
    for (int i = 0; i < members.length; i++) {
      members[i] = member(rows[from + i]);
      int row = (int) rows[from + i];
      System.arraycopy(vectors.values(), vectors.offset(row), values, i * dimension, dimension);
    }
    return new PoolChunk(members, values);
  }

  private static int member(long row) {
    return (int) (row >>> 32);
  }

  /**
   * Copies a vector of the chunk to its place in a block.
   *
   * @param i which of the chunk's members
   * @param row of the block
   * @param block row-major [rows x dimension]
   */
  public void copyVector(int i, int row, float[] block) {
    int dimension = values.length / members.length;
    System.arraycopy(values, i * dimension, block, row * dimension, dimension);
  }
}

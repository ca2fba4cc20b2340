package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.pipeline.pool.PoolChunk;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Distances of vectors to those that are kept of their groups. A block sends the vectors that are
 * kept to the blocks that need them, each at most once to a block; a task holds a block and what
 * another one sent to it. Blocks that neither send nor need anything are not read.
 */
final class KeptDistances {
  private final StageContext context;
  private final PoolFiles pool;
  private final Path folder;

  /**
   * @param folder where the distances go, one file a block
   */
  KeptDistances(StageContext context, PoolFiles pool, Path folder) {
    this.context = context;
    this.pool = pool;
    this.folder = folder;
  }

  /**
   * Computes them.
   *
   * @param kept the smallest vector of each vector's group, or the vector itself where its distance
   *     is not wanted [vectors]
   * @return canonical squared distances, 0 where not wanted [vectors]
   */
  double[] compute(int[] kept) {
    if (IntStream.range(0, kept.length).allMatch(vector -> kept[vector] == vector)) {
      return new double[kept.length];
    }
    int blocks = pool.blocks();
    List<Integer> numbers = IntStream.range(0, blocks).boxed().toList();
    context.describeStep("near-duplicates", pool.members());
    Broadcast<int[]> shared = context.sparkContext().broadcast(kept);
    try {
      Work work = new Work(pool, folder, context.hadoop());
      JavaRDD<Integer> tasks = context.sparkContext().parallelize(numbers, blocks);
      tasks
          .flatMapToPair(block -> work.send(block, shared.value()))
          .repartitionAndSortWithinPartitions(new HashPartitioner(context.reducers(blocks)))
          .foreachPartition(chunks -> work.receive(shared.value(), chunks));
    } finally {
      shared.destroy();
    }
    return new DensityFiles(folder).readAll(context.hadoopConfiguration(), blocks, kept.length);
  }

  /** What tasks need. */
  @DefaultSerializer(JavaSerializer.class)
  private record Work(PoolFiles pool, Path folder, SerializableConfiguration hadoop)
      implements Serializable {

    /** The vectors of a block that other blocks need, by those. */
    Iterator<Tuple2<Integer, PoolChunk>> send(int block, int[] kept) {
      int first = pool.first(block);
      int end = first + pool.rows(block);
      List<Tuple2<Integer, PoolChunk>> chunks = new ArrayList<>();
      // To itself from every block, so that each gets its distances.
      chunks.add(new Tuple2<>(block, new PoolChunk(new int[0], new float[0])));
      EmbeddingBlock vectors = null;
      for (int target = block + 1; target < pool.blocks(); target++) {
        int[] needed =
            IntStream.range(pool.first(target), pool.first(target) + pool.rows(target))
                .map(vector -> kept[vector])
                .filter(vector -> first <= vector && vector < end)
                .sorted()
                .distinct()
                .toArray();
        if (needed.length > 0) {
          vectors = vectors == null ? pool.read(hadoop.value(), block, pool.buffer()) : vectors;
          chunks.add(new Tuple2<>(target, chunk(needed, first, vectors)));
        }
      }
      TaskRows.add(pool.rows(block));
      return chunks.iterator();
    }

    private PoolChunk chunk(int[] needed, int first, EmbeddingBlock vectors) {
      int dimension = pool.dimension();
      float[] values = new float[Math.multiplyExact(needed.length, dimension)];
      for (int i = 0; i < needed.length; i++) {
        System.arraycopy(
            vectors.values(), vectors.offset(needed[i] - first), values, i * dimension, dimension);
      }
      return new PoolChunk(needed, values);
    }

    /** Writes the distances of blocks from chunks that come sorted by block. */
    void receive(int[] kept, Iterator<Tuple2<Integer, PoolChunk>> chunks) {
      OfBlock current = null;
      while (chunks.hasNext()) {
        Tuple2<Integer, PoolChunk> next = chunks.next();
        if (current == null || current.block != next._1()) {
          write(current);
          current = new OfBlock(this, next._1(), kept);
        }
        current.add(next._2().members(), next._2().values());
      }
      write(current);
    }

    private void write(OfBlock done) {
      if (done != null) {
        new DensityFiles(folder).write(hadoop.value(), done.block, done.distances);
      }
    }
  }

  /** The distances of one block's vectors. */
  private static final class OfBlock {
    private final int block;
    private final int dimension;

    /** The kept vector << 32 | row, of each row that is not the kept one itself, ascending. */
    private final long[] rows;

    private final double[] distances;
    private EmbeddingBlock vectors;

    OfBlock(Work work, int block, int[] kept) {
      PoolFiles pool = work.pool();
      int first = pool.first(block);
      this.block = block;
      this.dimension = pool.dimension();
      this.distances = new double[pool.rows(block)];
      this.rows =
          IntStream.range(0, distances.length)
              .filter(row -> kept[first + row] != first + row)
              .mapToLong(row -> (long) kept[first + row] << 32 | row)
              .sorted()
              .toArray();
      if (rows.length > 0) {
        vectors = pool.read(work.hadoop().value(), block, pool.buffer());
        addOwn(first);
      }
    }

    /** Those whose kept vector is in the block too. */
    private void addOwn(int first) {
      for (long entry : rows) {
        int of = (int) (entry >>> 32);
        if (of >= first) {
          set((int) entry, vectors.values(), vectors.offset(of - first));
        }
      }
    }

    /** Takes in kept vectors of another block. */
    void add(int[] some, float[] values) {
      for (int i = 0; i < some.length; i++) {
        int found = Arrays.binarySearch(rows, (long) some[i] << 32);
        for (int at = found < 0 ? -found - 1 : found;
            at < rows.length && rows[at] >>> 32 == some[i];
            at++) {
          set((int) rows[at], values, i * dimension);
        }
      }
    }

    private void set(int row, float[] values, int offset) {
      distances[row] =
          SquaredDistance.between(vectors.values(), vectors.offset(row), values, offset, dimension);
    }
  }
}

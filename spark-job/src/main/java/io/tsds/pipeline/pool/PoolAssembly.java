package io.tsds.pipeline.pool;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.VectorDigests;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Assembles blocks from chunks that arrive sorted by block, one block at a time. */
record PoolAssembly(PoolBlocks blocks, boolean vectors, SerializableConfiguration hadoop)
    implements FlatMapFunction<Iterator<Tuple2<Integer, PoolChunk>>, PoolAssembly.Fault> {

  /**
   * A member of a pool that two rows claim, or none.
   *
   * @param times how many rows claim it
   */
  @DefaultSerializer(JavaSerializer.class)
  record Fault(int pool, int member, int times) implements Serializable {}

  /**
   * Sends chunks to their blocks, and has these written.
   *
   * @param chunks by block
   * @param vectors whether they carry vectors, so that there is something to write
   * @return members that do not have exactly one row
   */
  static List<Fault> run(
      StageContext context,
      JavaRDD<Tuple2<Integer, PoolChunk>> chunks,
      PoolBlocks blocks,
      boolean vectors) {
    return chunks
        .mapToPair(chunk -> chunk)
        .repartitionAndSortWithinPartitions(new HashPartitioner(context.reducers(blocks.count())))
        .mapPartitions(new PoolAssembly(blocks, vectors, context.hadoop()), true)
        .collect();
  }

  @Override
  public Iterator<Fault> call(Iterator<Tuple2<Integer, PoolChunk>> chunks) {
    List<Fault> faults = new ArrayList<>();
    float[] values = vectors ? new float[blocks.largestBlock()] : new float[0];
    BitSet filled = new BitSet();
    int block = -1;
    while (chunks.hasNext()) {
      Tuple2<Integer, PoolChunk> next = chunks.next();
      if (next._1() != block) {
        finish(block, values, filled, faults);
        block = next._1();
      }
      place(block, next._2(), values, filled, faults);
    }
    finish(block, values, filled, faults);
    return faults.iterator();
  }

  private void place(
      int block, PoolChunk chunk, float[] values, BitSet filled, List<Fault> faults) {
    int pool = blocks.poolOf(block);
    PoolFiles files = blocks.files(pool);
    int first = files.first(blocks.withinPool(block));
    for (int i = 0; i < chunk.members().length; i++) {
      int row = chunk.members()[i] - first;
      if (filled.get(row) && faults.isEmpty()) {
        faults.add(new Fault(pool, chunk.members()[i], 2));
      }
      filled.set(row);
      chunk.copyVector(i, row, values);
    }
  }

  private void finish(int block, float[] values, BitSet filled, List<Fault> faults) {
    if (block < 0) {
      return;
    }
    int pool = blocks.poolOf(block);
    PoolFiles files = blocks.files(pool);
    int within = blocks.withinPool(block);
    int missing = filled.nextClearBit(0);
    if (missing < files.rows(within)) {
      faults.add(new Fault(pool, files.first(within) + missing, 0));
    }
    if (vectors) {
      files.write(hadoop.value(), within, values);
      byte[] digests = VectorDigests.of(values, files.rows(within), files.dimension());
      files.writeDigests(hadoop.value(), within, digests);
    }
    filled.clear();
  }
}

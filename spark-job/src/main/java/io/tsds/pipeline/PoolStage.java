package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Fetches the pool's vectors in a second reading of the candidates and leaves them in the work
 * folder in blocks of consecutive pool indexes. An id that occurs twice shows here, since two rows
 * then claim one place.
 */
final class PoolStage {
  static final String NAME = "pool";
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final long SLAB_BYTES = 16L << 20;

  private final StageContext context;
  private final EmbeddingInput input;
  private final EmbeddingSource candidates;

  PoolStage(StageContext context, EmbeddingInput input, EmbeddingSource candidates) {
    this.context = context;
    this.input = input;
    this.candidates = candidates;
  }

  /**
   * What the stage did.
   *
   * @param members U, size of the pool
   * @param blockRows members of a block of the pool files
   */
  record Facts(double seconds, int members, long bytes, int blockRows) {
    PoolFiles files(StageContext context, int dimension) {
      return new PoolFiles(
          context.run().stageFolder(NAME).toString(), members, dimension, blockRows);
    }
  }

  /** Fetches the vectors of the pool with these ids, unless an earlier run did. */
  Facts fetchVectors(IdColumn ids) {
    return runOnce(ids, true);
  }

  /** Only makes sure that no id of the pool occurs twice, unless an earlier run did. */
  Facts checkIds(IdColumn ids) {
    return runOnce(ids, false);
  }

  private Facts runOnce(IdColumn ids, boolean vectors) {
    if (context.run().isFinished(NAME)) {
      LOG.info("pool: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe(vectors ? "vectors of the pool" : "ids of the pool");
    LOG.info("pool: {} of {} members", vectors ? "fetching vectors" : "checking ids", ids.size());
    PoolFiles files =
        PoolFiles.of(context.run().stageFolder(NAME), ids.size(), candidates.dimension());
    gather(ids, files, vectors);
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = vectors ? (long) ids.size() * candidates.dimension() * Float.BYTES : 0;
    Facts facts = new Facts(seconds, ids.size(), bytes, files.blockRows());
    context.run().finish(NAME, facts);
    return facts;
  }

  private void gather(IdColumn ids, PoolFiles files, boolean vectors) {
    Broadcast<GatherTask.Plan> plan =
        context.sparkContext().broadcast(new GatherTask.Plan(ids, files, vectors));
    int[] all = IntStream.range(0, candidates.partitions()).toArray();
    int blockRows = (int) Math.max(16, SLAB_BYTES / (Float.BYTES * (long) candidates.dimension()));
    List<BlockFault> faults =
        candidates
            .scan(all, blockRows, Long.MAX_VALUE, new GatherTask(plan))
            .mapToPair(chunk -> chunk)
            .repartitionAndSortWithinPartitions(
                new HashPartitioner(context.reducers(files.blocks())))
            .mapPartitions(new AssembleTask(files, vectors, context.hadoop()), true)
            .collect();
    plan.destroy();
    faults.forEach(fault -> fault.throwAsMistake(input, ids));
  }

  /**
   * A pool index that two rows claim, or none.
   *
   * @param times how many rows claim it
   */
  private record BlockFault(int member, int times) implements Serializable {
    void throwAsMistake(EmbeddingInput input, IdColumn ids) {
      String id = ids.text(member);
      throw times == 0
          ? new UserException(
              "candidate %s was found by the search and is gone in the second reading: the input"
                      .formatted(id)
                  + " changed while the job ran")
          : new UserException(
              "--candidates %s: id %s occurs more than once; ids must be unique, since the id is all"
                      .formatted(input.uri(), id)
                  + " that the selection names");
    }
  }

  /** Assembles blocks from chunks that arrive sorted by block, one block at a time. */
  private record AssembleTask(PoolFiles files, boolean vectors, SerializableConfiguration hadoop)
      implements FlatMapFunction<Iterator<Tuple2<Integer, PoolChunk>>, BlockFault> {

    @Override
    public Iterator<BlockFault> call(Iterator<Tuple2<Integer, PoolChunk>> chunks) {
      List<BlockFault> faults = new ArrayList<>();
      float[] values = vectors ? files.buffer() : new float[0];
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
        int block, PoolChunk chunk, float[] values, BitSet filled, List<BlockFault> faults) {
      int dimension = vectors ? files.dimension() : 0;
      for (int i = 0; i < chunk.members().length; i++) {
        int row = chunk.members()[i] - files.first(block);
        if (filled.get(row) && faults.isEmpty()) {
          faults.add(new BlockFault(chunk.members()[i], 2));
        }
        filled.set(row);
        System.arraycopy(chunk.values(), i * dimension, values, row * dimension, dimension);
      }
    }

    private void finish(int block, float[] values, BitSet filled, List<BlockFault> faults) {
      if (block < 0) {
        return;
      }
      int missing = filled.nextClearBit(0);
      if (missing < files.rows(block)) {
        faults.add(new BlockFault(files.first(block) + missing, 0));
      }
      if (vectors) {
        files.write(hadoop.value(), block, values);
      }
      filled.clear();
    }
  }
}

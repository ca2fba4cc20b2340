package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.CellOrder;
import io.tsds.density.DensityStrategy;
import io.tsds.density.KernelDensity;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.SearchQueries;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.DensityFiles;
import io.tsds.storage.work.GroupFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What every density task needs, broadcast once: {@link DensityByPairs} and {@link DensityByGroups}
 * are two ways to go through the same.
 *
 * @param pool the vectors
 * @param copies how many members have each vector of the pool; null where copies are not collapsed
 * @param order of the vectors by cells, or null
 * @param folder where the densities of the vectors go, one file a task's part
 */
@DefaultSerializer(JavaSerializer.class)
record DensityJob(
    PoolFiles pool,
    int[] copies,
    CellOrder order,
    KernelDensity kernel,
    DensityStrategy strategy,
    BlasChoice blas,
    Path folder,
    SerializableConfiguration hadoop)
    implements Serializable {

  /** Does something with the job as long as it is broadcast. */
  <R> R whileBroadcast(StageContext context, Function<Broadcast<DensityJob>, R> work) {
    Broadcast<DensityJob> broadcast = context.sparkContext().broadcast(this);
    try {
      return work.apply(broadcast);
    } finally {
      broadcast.destroy();
    }
  }

  /** Reads a block of the pool into a {@link PoolFiles#buffer}. */
  EmbeddingBlock read(int block, float[] buffer) {
    return pool.read(hadoop.value(), block, buffer);
  }

  /** Members made ready for the filter. */
  SearchQueries ready(EmbeddingMatrix members) {
    Blas ours = Blas.of(blas);
    return new SearchQueries(members, strategy.transform(), ours, strategy.filterKernel(ours));
  }

  /** The finer pass over pairs of such members that pass the filter, or null if there is none. */
  PairRefinement refinement(EmbeddingMatrix members) {
    return strategy.refinement() == null
        ? null
        : new PairRefinement(members, strategy.refinement(), Blas.of(blas), kernel.squaredRadius());
  }

  /** Writes the densities of a task's part of the vectors. */
  void write(int part, double[] densities) {
    new DensityFiles(folder).write(hadoop.value(), part, densities);
  }

  /** Writes the near-duplicates that a task found. */
  void writeLinks(int part, GroupFiles.Links links) {
    new GroupFiles(folder).writeLinks(hadoop.value(), part, links);
  }

  /** The first block from {@code from} on that can have neighbors of this one's vectors. */
  int nextNear(int block, int from) {
    int next = from;
    while (next < pool.blocks()
        && order != null
        && !order.anyNear(pool.first(block), pool.rows(block), pool.first(next), pool.rows(next))) {
      next++;
    }
    return next;
  }

  /** Members of all blocks that the task of a block joins with it. */
  long rowsToJoin(int block) {
    long rows = 0;
    for (int next = block; next < pool.blocks(); next = nextNear(block, next + 1)) {
      rows += pool.rows(next);
    }
    return rows;
  }

  /** How many members have each of these vectors, or null where copies are not collapsed. */
  int[] copiesOf(int[] vectors) {
    return copies == null ? null : Arrays.stream(vectors).map(vector -> copies[vector]).toArray();
  }
}

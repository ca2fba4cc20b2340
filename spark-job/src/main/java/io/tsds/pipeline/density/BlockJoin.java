package io.tsds.pipeline.density;

import io.tsds.density.NearPairs;
import io.tsds.density.RadiusJoin;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.SearchQueries;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.GroupFiles;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import scala.Tuple2;

/**
 * Joins one pool block with itself and those behind it, one at a time, and sends what is found to
 * the blocks of both members.
 */
final class BlockJoin implements Iterator<Tuple2<Integer, PairChunk>> {
  private final DensityJob job;
  private final int block;
  private final float[] buffer;
  private final Queue<Tuple2<Integer, PairChunk>> ready = new ArrayDeque<>();
  private final NearPairs near;
  private SearchQueries queries;
  private RadiusJoin join;
  private int next;

  BlockJoin(DensityJob job, int block) {
    this.job = job;
    this.block = block;
    this.next = block;
    this.buffer = job.pool().buffer();
    this.near = new NearPairs(job.pool().members(), job.pool().rows(block));
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && next < job.pool().blocks()) {
      joinNext();
    }
    return !ready.isEmpty();
  }

  @Override
  public Tuple2<Integer, PairChunk> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all blocks are joined");
    }
    return ready.remove();
  }

  private void joinNext() {
    EmbeddingBlock other = job.read(next, buffer);
    if (join == null) {
      open(other);
    }
    RadiusJoin.Pairs pairs = join.join(other);
    boolean gaveUp = pairs == null;
    if (!gaveUp && pairs.lower().length > 0) {
      addNear(pairs);
      ready.add(chunk(block, pairs.lower(), pairs.squaredDistances(), pairs.upper()));
      ready.add(chunk(next, pairs.upper(), pairs.squaredDistances(), pairs.lower()));
    }
    TaskRows.add(other.rows());
    next = gaveUp ? job.pool().blocks() : job.nextNear(block, next + 1);
    if (next == job.pool().blocks()) {
      job.writeLinks(block, GroupFiles.Links.of(near, new int[0]));
      // Comes from every block, so that every block gets its densities.
      ready.add(new Tuple2<>(block, PairChunk.end(join, gaveUp)));
    }
  }

  private void addNear(RadiusJoin.Pairs pairs) {
    for (int i = 0; i < pairs.lower().length; i++) {
      double squared = pairs.squaredDistances()[i];
      if (job.kernel().isNear(squared)) {
        near.add(pairs.lower()[i], pairs.upper()[i], squared);
      }
    }
  }

  private void open(EmbeddingBlock own) {
    EmbeddingMatrix members =
        new EmbeddingMatrix(own.values().clone(), own.rows(), own.dimension());
    queries = job.ready(members);
    TaskContext.get().addTaskCompletionListener((TaskContext task) -> queries.close());
    join =
        new RadiusJoin(
            queries,
            job.refinement(members),
            job.order(),
            job.pool().first(block),
            job.kernel().squaredRadius());
    // Spark calls the last listener first.
    TaskContext.get().addTaskCompletionListener((TaskContext task) -> join.close());
  }

  private Tuple2<Integer, PairChunk> chunk(
      int target, int[] members, double[] squaredDistances, int[] neighbors) {
    return new Tuple2<>(
        target, PairChunk.neighbors(members, squaredDistances, job.copiesOf(neighbors)));
  }
}

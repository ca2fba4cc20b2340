package io.tsds.pipeline.evaluation;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.SquaredDistance;
import io.tsds.embedding.StringIds;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.RowFault;
import io.tsds.verify.CandidateReading;
import io.tsds.verify.Neighbors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One reading of all candidates, which fetches vectors, ranks candidates at random and by their
 * least distance to any query, and lists the nearest of each query. Every distance is canonical; no
 * bound and no filter drops any.
 */
final class CandidateScan {
  private CandidateScan() {}

  /**
   * What to look for.
   *
   * @param queries whose distances are wanted
   * @param random candidates to choose at random
   * @param seed of that choice
   * @param nearest candidates of least distance to any query
   * @param listed nearest candidates of each query
   * @param wanted candidates whose vectors are wanted, ascending
   */
  @DefaultSerializer(JavaSerializer.class)
  record Asked(
      EmbeddingMatrix queries, int random, long seed, int nearest, int listed, IdColumn wanted)
      implements Serializable {
    IdKind kind() {
      return wanted.kind();
    }

    boolean needsDistances() {
      return nearest > 0 || listed > 0;
    }
  }

  /**
   * What was found.
   *
   * @param random chosen ones, or null
   * @param nearest those of least distance, or null
   * @param lists of each query; none where none were asked for
   * @param ids of the wanted candidates that were met, in no order
   * @param vectors theirs, in the same order
   */
  @DefaultSerializer(JavaSerializer.class)
  record Found(
      Neighbors random,
      Neighbors nearest,
      Neighbors[] lists,
      IdColumn ids,
      List<float[]> vectors,
      RowFault fault)
      implements Serializable {

    private Found with(Found other, Asked asked) {
      Neighbors[] merged = new Neighbors[lists.length];
      Arrays.setAll(
          merged, query -> merge(lists[query], other.lists[query], asked.listed(), asked));
      IdColumn.Builder all = IdColumn.builder(ids.kind());
      for (IdColumn some : List.of(ids, other.ids)) {
        for (int i = 0; i < some.size(); i++) {
          all.append(some, i);
        }
      }
      List<float[]> both = new ArrayList<>(vectors);
      both.addAll(other.vectors);
      return new Found(
          merge(random, other.random, asked.random(), asked),
          merge(nearest, other.nearest, asked.nearest(), asked),
          merged,
          all.build(),
          both,
          fault == null ? other.fault : fault);
    }

    private static Neighbors merge(Neighbors one, Neighbors other, int most, Asked asked) {
      if (most == 0) {
        return one;
      }
      Neighbors.Collector merged = new Neighbors.Collector(asked.kind(), most);
      merged.offerAll(one);
      merged.offerAll(other);
      return merged.nearest();
    }
  }

  /** Reads all candidates once. */
  static Found run(
      JavaSparkContext context, EmbeddingSource candidates, Asked asked, OnBadRow onBadRow) {
    Found found =
        CandidateReading.of(
            context,
            candidates,
            asked,
            (wanted, blocks) -> new Reading(wanted).read(blocks),
            (one, other) -> one.with(other, asked));
    if (onBadRow == OnBadRow.FAIL && found.fault() != null) {
      throw new UserException("`candidates`: " + found.fault().message());
    }
    return found;
  }

  /** A number in [0, 1) that depends on the seed and the id alone, and looks random. */
  static double randomOf(long seed, IdColumn ids, int row) {
    long hash = mix(seed + 0x9e3779b97f4a7c15L);
    if (ids instanceof LongIds longs) {
      hash = mix(hash ^ longs.value(row));
    } else {
      for (byte part : ((StringIds) ids).bytes(row)) {
        hash = mix(hash ^ part);
      }
      // Else a text would have the number of its beginning with something behind it undone.
      hash = mix(hash ^ 0x632be59bd9b4e019L);
    }
    return (hash >>> 11) * 0x1p-53;
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** What a task does. */
  private static final class Reading {
    private final Asked asked;
    private final Neighbors.Collector random;
    private final Neighbors.Collector nearest;
    private final Neighbors.Collector[] lists;
    private final IdColumn.Builder ids;
    private final List<float[]> vectors = new ArrayList<>();

    Reading(Asked asked) {
      this.asked = asked;
      this.random = collector(asked.random());
      this.nearest = collector(asked.nearest());
      this.lists = new Neighbors.Collector[asked.listed() == 0 ? 0 : asked.queries().rows()];
      Arrays.setAll(lists, query -> collector(asked.listed()));
      this.ids = IdColumn.builder(asked.kind());
    }

    private Neighbors.Collector collector(int most) {
      return most == 0 ? null : new Neighbors.Collector(asked.kind(), most);
    }

    Found read(EmbeddingSource.BlockCursor blocks) {
      for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
        for (int row = 0; row < block.rows(); row++) {
          if (random != null) {
            random.offer(randomOf(asked.seed(), block.ids(), row), block.ids(), row);
          }
          if (asked.needsDistances()) {
            addDistances(block, row);
          }
          if (asked.wanted().find(block.ids(), row) >= 0) {
            ids.append(block.ids(), row);
            int start = block.offset(row);
            vectors.add(Arrays.copyOfRange(block.values(), start, start + block.dimension()));
          }
        }
      }
      PartitionSummary summary = blocks.summary();
      return new Found(
          random == null ? null : random.nearest(),
          nearest == null ? null : nearest.nearest(),
          Arrays.stream(lists).map(Neighbors.Collector::nearest).toArray(Neighbors[]::new),
          ids.build(),
          vectors,
          summary.firstFault());
    }

    private void addDistances(EmbeddingBlock block, int row) {
      EmbeddingMatrix queries = asked.queries();
      double least = Double.POSITIVE_INFINITY;
      for (int query = 0; query < queries.rows(); query++) {
        double squared =
            SquaredDistance.between(
                queries.values(),
                queries.offset(query),
                block.values(),
                block.offset(row),
                block.dimension());
        least = Math.min(least, squared);
        if (lists.length > 0) {
          lists[query].offer(squared, block.ids(), row);
        }
      }
      if (nearest != null) {
        nearest.offer(least, block.ids(), row);
      }
    }
  }
}

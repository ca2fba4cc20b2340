package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.JoinedMembers;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.FilterSharpness;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.GroupFiles;
import io.tsds.storage.work.PoolFiles;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * Finds near-duplicates that lists of the I nearest leave out. Where both of a pair have I nearer
 * neighbors, the pair is in no list, and may be all that joins two groups. So members with I
 * neighbors are compared with each other again, as far as they are in different groups so far; a
 * pair of one group costs no distance. A task holds its group's vectors, one block and 4 bytes a
 * member.
 */
final class BridgeSearch {
  private final StageContext context;
  private final DensityJob job;
  private final int groupRows;

  /**
   * @param groupRows members of a task's group
   */
  BridgeSearch(StageContext context, DensityJob job, int groupRows) {
    this.context = context;
    this.job = job;
    this.groupRows = groupRows;
  }

  /**
   * What the lists told.
   *
   * @param kept the smallest member of each member's group so far [members]
   * @param full members with I neighbors
   */
  @DefaultSerializer(JavaSerializer.class)
  record Known(int[] kept, BitSet full) implements Serializable {

    /** Whether members with I neighbors are in more than one group, so that a link may lack. */
    boolean mayLackLinks() {
      return full.stream().map(member -> kept[member]).distinct().limit(2).count() == 2;
    }
  }

  /** Joins what is left to be joined. */
  void search(Known known, JoinedMembers joined) {
    int[] groups =
        known.full().stream().map(member -> member / groupRows).distinct().sorted().toArray();
    List<Integer> numbers = IntStream.of(groups).boxed().toList();
    context.describeStep(
        "near-duplicates beyond the nearest",
        IntStream.of(groups).mapToLong(this::rowsToCompare).sum());
    Broadcast<Known> shared = context.sparkContext().broadcast(known);
    int rows = groupRows;
    int linksBefore = groups(job, groupRows);
    try {
      job.whileBroadcast(
          context,
          work -> {
            context
                .sparkContext()
                .parallelize(numbers, groups.length)
                .foreach(group -> search(work.value(), shared.value(), group, rows));
            return null;
          });
    } finally {
      shared.destroy();
    }
    GroupFiles files = new GroupFiles(job.folder());
    for (int group : groups) {
      int[] pairs = files.readLinks(context.hadoopConfiguration(), linksBefore + group).pairs();
      for (int i = 0; i < pairs.length; i += 2) {
        joined.join(pairs[i], pairs[i + 1]);
      }
    }
  }

  private static int groups(DensityJob job, int groupRows) {
    return DensityByGroups.groups(job.pool(), groupRows);
  }

  /** Vectors from a group's first block on. */
  private long rowsToCompare(int group) {
    PoolFiles pool = job.pool();
    return (long) pool.members() - pool.first(pool.blockOf(group * groupRows));
  }

  /** Compares the members of a group that have I neighbors with those behind them. */
  private static void search(DensityJob job, Known known, int group, int groupRows) {
    PoolFiles pool = job.pool();
    int first = group * groupRows;
    int end = Math.min(first + groupRows, pool.members());
    int[] wanted = known.full().get(first, end).stream().toArray();
    EmbeddingMatrix members = DensityByGroups.load(job, first, end - first).select(wanted);
    JoinedMembers joined = JoinedMembers.of(known.kept());
    try (SearchQueries queries = job.ready(members);
        PairFilter filter = new PairFilter(queries)) {
      float[] buffer = pool.buffer();
      for (int block = pool.blockOf(first); block < pool.blocks(); block++) {
        int behind = pool.first(block) + pool.rows(block);
        int next = known.full().nextSetBit(pool.first(block));
        if (next >= 0 && next < behind) {
          EmbeddingBlock vectors = job.read(block, buffer);
          filter.filter(
              vectors,
              new Joining(job, known, first, wanted, queries, vectors, pool.first(block), joined));
        }
        TaskRows.add(pool.rows(block));
      }
    }
    // Behind those of the lists, whose files stay as they are.
    job.writeLinks(
        groups(job, groupRows) + group,
        new GroupFiles.Links(joined.links(), new double[0], new int[0]));
  }

  /**
   * Joins pairs of a block.
   *
   * @param wanted members of the group, from its first on, that are the queries
   * @param firstMember of the block
   */
  private record Joining(
      DensityJob job,
      Known known,
      int firstOfGroup,
      int[] wanted,
      SearchQueries queries,
      EmbeddingBlock block,
      int firstMember,
      JoinedMembers joined)
      implements PairFilter.Sink {
    @Override
    public double bound(int query) {
      return job.kernel().squaredRadius();
    }

    @Override
    public FilterSharpness pass() {
      return FilterSharpness.FINE;
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      int member = firstOfGroup + wanted[query];
      for (int i = 0; i < count; i++) {
        int row = firstRow + columns[i];
        int other = firstMember + row;
        if (other > member
            && known.full().get(other)
            && joined.keptOf(member) != joined.keptOf(other)
            && job.kernel().isNear(queries.squaredDistance(query, block, row))) {
          joined.join(member, other);
        }
      }
    }
  }
}

package io.tsds.pipeline.density;

import io.tsds.density.CopyScan;
import io.tsds.density.DistinctVectors;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Finds the pool members that have byte-identical vectors, from the digests that lie beside the
 * pool's blocks: members with equal digests meet in one task. Tasks send each other 36 bytes a
 * member; a task holds about {@value #MEMBERS_A_PART} digests, and the driver 8 bytes for each copy
 * and 4 for each member.
 */
final class CopySearch {
  static final int MEMBERS_A_PART = 1 << 17;

  private final StageContext context;
  private final int membersOfPart;

  /**
   * @param membersOfPart about how many members are compared in one task
   */
  CopySearch(StageContext context, int membersOfPart) {
    this.context = context;
    this.membersOfPart = membersOfPart;
  }

  /** The distinct vectors of the pool, or null if there are no copies. */
  DistinctVectors search(PoolFiles pool) {
    List<int[]> copies = copies(pool);
    if (copies.isEmpty()) {
      return null;
    }
    int[] firstMember = IntStream.range(0, pool.members()).toArray();
    for (int[] some : copies) {
      for (int i = 0; i < some.length; i += 2) {
        firstMember[some[i]] = some[i + 1];
      }
    }
    return DistinctVectors.of(firstMember);
  }

  /** Each member that is a copy, followed by the first member that it is a copy of. */
  private List<int[]> copies(PoolFiles pool) {
    int parts = pool.members() / membersOfPart + 1;
    int tasks = context.reducers(pool.blocks());
    SerializableConfiguration hadoop = context.hadoop();
    List<Integer> blocks = IntStream.range(0, pool.blocks()).boxed().toList();
    context.describeStep("copies", pool.members());
    return context
        .sparkContext()
        .parallelize(blocks, tasks)
        .flatMapToPair(block -> chunks(pool, hadoop.value(), block, parts))
        .repartitionAndSortWithinPartitions(new ByPart(parts))
        .mapPartitions(CopySearch::scan)
        .collect();
  }

  /** The members of a block, split by their digests, each part under its own key. */
  private static Iterator<Tuple2<Long, DigestChunk>> chunks(
      PoolFiles pool, Configuration hadoop, int block, int parts) {
    byte[] digests = pool.readDigests(hadoop, block);
    DigestChunk[] split = DigestChunk.split(pool.first(block), digests, parts);
    List<Tuple2<Long, DigestChunk>> chunks = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      chunks.add(new Tuple2<>((long) part << 32 | block, split[part]));
    }
    TaskRows.add(pool.rows(block));
    return chunks.iterator();
  }

  /** The copies in a part, whose chunks come in the order of the blocks. */
  private static Iterator<int[]> scan(Iterator<Tuple2<Long, DigestChunk>> chunks) {
    CopyScan scan = new CopyScan();
    List<int[]> copies = new ArrayList<>();
    while (chunks.hasNext()) {
      DigestChunk chunk = chunks.next()._2();
      int[] some = scan.add(chunk.members(), chunk.digests());
      if (some.length > 0) {
        copies.add(some);
      }
    }
    return copies.iterator();
  }

  /** One partition a part; in it the chunks are sorted by block. */
  private static final class ByPart extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int parts;

    ByPart(int parts) {
      this.parts = parts;
    }

    @Override
    public int numPartitions() {
      return parts;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key >>> 32);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByPart that && that.parts == parts;
    }

    @Override
    public int hashCode() {
      return parts;
    }
  }
}

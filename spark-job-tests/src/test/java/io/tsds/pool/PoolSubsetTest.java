package io.tsds.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.knn.NeighborBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolSubsetTest {
  private static final int QUERIES = 23;
  private static final int LENGTH = 7;
  private static final int CANDIDATES = 90;

  @ParameterizedTest
  @EnumSource
  void queriesByThemselvesHaveTheSamePoolAndLists(IdKind kind) {
    NeighborBlock[] blocks = blocks(kind, new Random(11));
    PoolNumbering all = numbering(blocks, IntStream.range(0, QUERIES).toArray(), kind);
    for (int[] queries :
        new int[][] {{0}, {22}, {3, 4, 5}, {0, 7, 8, 21}, IntStream.range(0, QUERIES).toArray()}) {
      PoolSubset subset = PoolSubset.of(all, queries);
      PoolNumbering part = all.ofQueries(queries, subset);
      PoolNumbering alone = numbering(blocks, queries, kind);
      assertThat(texts(part.ids())).isEqualTo(texts(alone.ids()));
      assertThat(part.lists().pool()).isEqualTo(alone.lists().pool());
      assertThat(part.lists().squaredDistances()).isEqualTo(alone.lists().squaredDistances());
      assertThat(part.lists().queries()).isEqualTo(queries.length);
    }
  }

  @Test
  void membersAndPoolIndexesLeadToEachOther() {
    NeighborBlock[] blocks = blocks(IdKind.LONG, new Random(12));
    PoolNumbering all = numbering(blocks, IntStream.range(0, QUERIES).toArray(), IdKind.LONG);
    PoolSubset subset = PoolSubset.of(all, new int[] {2, 9});
    boolean[] isMember = new boolean[all.ids().size()];
    for (int member = 0; member < subset.size(); member++) {
      isMember[subset.poolIndex(member)] = true;
      assertThat(subset.member(subset.poolIndex(member))).isEqualTo(member);
    }
    for (int index = 0; index < isMember.length; index++) {
      assertThat(subset.member(index) >= 0).isEqualTo(isMember[index]);
    }
  }

  @Test
  void wholePoolIsItself() {
    PoolSubset whole = PoolSubset.whole(5);
    assertThat(whole.size()).isEqualTo(5);
    assertThat(whole.member(3)).isEqualTo(3);
    assertThat(whole.poolIndex(4)).isEqualTo(4);
  }

  /** One block a query, with distinct neighbors in some order. */
  private static NeighborBlock[] blocks(IdKind kind, Random random) {
    IdColumn candidates = candidates(kind);
    NeighborBlock[] blocks = new NeighborBlock[QUERIES];
    for (int query = 0; query < QUERIES; query++) {
      int[] rows = random.ints(0, CANDIDATES).distinct().limit(LENGTH).toArray();
      double[] distances = random.doubles(LENGTH).sorted().toArray();
      blocks[query] =
          new NeighborBlock(query, new int[] {LENGTH}, distances, candidates.select(rows));
    }
    return blocks;
  }

  private static IdColumn candidates(IdKind kind) {
    return kind == IdKind.LONG
        ? new LongIds(LongStream.range(0, CANDIDATES).map(i -> (i - 40) * 77_777).toArray())
        : StringIds.of(
            IntStream.range(0, CANDIDATES).mapToObj(i -> "doc" + i).toArray(String[]::new));
  }

  private static PoolNumbering numbering(NeighborBlock[] blocks, int[] queries, IdKind kind) {
    List<NeighborBlock> chosen = Arrays.stream(queries).mapToObj(query -> blocks[query]).toList();
    return PoolNumbering.of(chosen, queries.length, LENGTH, kind);
  }

  private static List<String> texts(IdColumn ids) {
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      texts.add(ids.text(row));
    }
    return texts;
  }
}

package io.tsds.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborLists;
import org.junit.jupiter.api.Test;

class SharedMassTest {
  /** Members 0 to 4; the one query has 0, 2 and 3, the other 2, 3 and 4. */
  private static final PoolNumbering POOL =
      new PoolNumbering(
          new LongIds(new long[] {10, 11, 12, 13, 14}),
          new NeighborLists(3, 3, new int[] {0, 2, 3, 2, 4, 3, 1, 0, 4}, new double[9]));

  private static PoolSubset of(int query) {
    return PoolSubset.of(POOL, new int[] {query});
  }

  @Test
  void isTheSumOfTheSmallerProbabilities() {
    double[] one = {0.5, 0.2, 0.3};
    double[] other = {0.6, 0.1, 0.3};
    assertThat(SharedMass.of(of(0), one, of(1), other)).isCloseTo(0.3, within(1e-15));
    assertThat(SharedMass.of(of(1), other, of(0), one)).isCloseTo(0.3, within(1e-15));
    assertThat(SharedMass.of(of(0), one, of(0), one)).isCloseTo(1, within(1e-15));
  }

  @Test
  void isZeroWhereNoMemberHasBoth() {
    assertThat(SharedMass.of(of(0), new double[] {1, 0, 0}, of(1), new double[] {0.5, 0.5, 0}))
        .isZero();
  }

  @Test
  void aSubsetOfASubsetIsToldByTheOuterPool() {
    PoolSubset some = PoolSubset.of(POOL, new int[] {0, 1});
    PoolNumbering shorter = POOL.ofQueries(new int[] {0, 1}, some);
    PoolSubset inner = PoolSubset.of(shorter, new int[] {1}).within(some);
    assertThat(inner.size()).isEqualTo(3);
    assertThat(new int[] {inner.poolIndex(0), inner.poolIndex(1), inner.poolIndex(2)})
        .containsExactly(2, 3, 4);
    assertThat(inner.membersBelow(4)).isEqualTo(2);
  }

  @Test
  void firstNeighborsAreThePoolOfAShorterSearch() {
    PoolSubset first = PoolSubset.ofFirst(POOL, 1);
    PoolNumbering shorter = POOL.ofFirst(1, first);
    assertThat(shorter.ids().size()).isEqualTo(3);
    assertThat(shorter.lists().length()).isEqualTo(1);
    assertThat(shorter.lists().pool()).containsExactly(0, 2, 1);
  }
}

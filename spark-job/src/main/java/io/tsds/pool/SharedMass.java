package io.tsds.pool;

/** The probability that two distributions over members of one pool have in common. */
public final class SharedMass {
  private SharedMass() {}

  /**
   * The sum over the pool, in its order, of the smaller probability: 1 where both are the same, 0
   * where no member has one in both. Takes time linear in both subsets.
   *
   * @param members of the one distribution
   * @param probability of each of them
   * @param otherMembers of the other, in the same pool
   * @param otherProbability of each of those
   */
  public static double of(
      PoolSubset members,
      double[] probability,
      PoolSubset otherMembers,
      double[] otherProbability) {
    double shared = 0;
    int i = 0;
    int j = 0;
    while (i < probability.length && j < otherProbability.length) {
      int order = Integer.compare(members.poolIndex(i), otherMembers.poolIndex(j));
      if (order == 0) {
        shared += Math.min(probability[i], otherProbability[j]);
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return Math.min(1, shared);
  }
}

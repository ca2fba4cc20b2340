package io.tsds.density;

import java.util.Arrays;

/**
 * Near-duplicates that a task finds, to be joined to groups elsewhere: the pairs with their
 * distances where they are few, else links that join the same members ({@link
 * JoinedMembers#links}). Memory is 16 bytes a pair up to a limit, and beyond it 4 bytes a member of
 * the pool.
 */
public final class NearPairs {
  /** Pairs that are always kept as they are. */
  private static final int FEW = 4096;

  private final int members;
  private final int mostPairs;
  private int[] pairs = new int[64];
  private double[] squaredDistances = new double[32];
  private int size;

  /** Null as long as all pairs are kept. */
  private JoinedMembers joined;

  /**
   * @param members of the pool
   * @param rows members whose pairs these are; of several pairs a row, links alone are kept
   */
  public NearPairs(int members, int rows) {
    this.members = members;
    this.mostPairs = Math.max(FEW, Math.multiplyExact(rows, 4));
  }

  /** Takes in a pair. */
  public void add(int member, int other, double squaredDistance) {
    if (joined != null) {
      joined.join(member, other);
      return;
    }
    if (size == squaredDistances.length) {
      pairs = Arrays.copyOf(pairs, 4 * size);
      squaredDistances = Arrays.copyOf(squaredDistances, 2 * size);
    }
    pairs[2 * size] = member;
    pairs[2 * size + 1] = other;
    squaredDistances[size++] = squaredDistance;
    if (size == mostPairs) {
      joinAll();
    }
  }

  private void joinAll() {
    joined = new JoinedMembers(members);
    for (int i = 0; i < size; i++) {
      joined.join(pairs[2 * i], pairs[2 * i + 1]);
    }
    pairs = new int[0];
    squaredDistances = new double[0];
  }

  /** Pairs or links, one after another [2 x pairs]. */
  public int[] pairs() {
    return joined == null ? Arrays.copyOf(pairs, 2 * size) : joined.links();
  }

  /** Their canonical squared distances [pairs]; empty where links are kept. */
  public double[] squaredDistances() {
    return joined == null ? Arrays.copyOf(squaredDistances, size) : new double[0];
  }
}

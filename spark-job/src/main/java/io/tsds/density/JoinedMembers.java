package io.tsds.density;

import java.util.Arrays;

/**
 * Members of a pool, joined to groups pair by pair (union-find with path halving). A group is kept
 * by its smallest member, whatever the order of the pairs, so that groups of equal members are
 * equal arrays. Memory is 4 bytes a member; a join takes O(log U) amortized, and close to O(1)
 * where groups are small. Not safe for use by several threads.
 */
public final class JoinedMembers {
  /** A smaller or equal member of the same group [members]. */
  private final int[] parent;

  /** Members none of which are joined. */
  public JoinedMembers(int members) {
    this.parent = new int[members];
    Arrays.setAll(parent, member -> member);
  }

  private JoinedMembers(int[] kept) {
    this.parent = kept;
  }

  /**
   * Members joined as they were before.
   *
   * @param kept as {@link #kept} gives it [members]; copied
   */
  public static JoinedMembers of(int[] kept) {
    return new JoinedMembers(kept.clone());
  }

  /** Puts two members, and all that are joined with them, into one group. */
  public void join(int member, int other) {
    int one = keptOf(member);
    int two = keptOf(other);
    // The smaller one stays what it is, so that roots are smallest members.
    if (one < two) {
      parent[two] = one;
    } else {
      parent[one] = two;
    }
  }

  /** The smallest member of a member's group. */
  public int keptOf(int member) {
    int at = member;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** The smallest member of each member's group [members]. */
  public int[] kept() {
    int[] kept = new int[parent.length];
    for (int member = 0; member < kept.length; member++) {
      // Smaller members have theirs already.
      kept[member] = parent[member] == member ? member : kept[parent[member]];
    }
    return kept;
  }

  /**
   * Pairs that join what is joined here, and no more: each member that is not the smallest of its
   * group, followed by that one [2 x at most members - 1].
   */
  public int[] links() {
    int[] kept = kept();
    int[] links = new int[64];
    int size = 0;
    for (int member = 0; member < kept.length; member++) {
      if (kept[member] != member) {
        if (size == links.length) {
          links = Arrays.copyOf(links, Math.multiplyExact(size, 2));
        }
        links[size++] = member;
        links[size++] = kept[member];
      }
    }
    return Arrays.copyOf(links, size);
  }
}

package io.tsds.density;

import java.util.Arrays;
import java.util.Locale;

/**
 * The near-duplicates of a pool: the connected components of the graph that joins two members where
 * they are closer than the bandwidth ({@link KernelDensity#isNear}). Of each group the smallest
 * member is the one to keep, which is that of the smallest id. Two members of one group can be
 * farther from each other than the bandwidth, where others lie between them.
 *
 * @param kept the smallest member of each member's group [pool]
 * @param squaredDistances canonical squared distance of each member to that one [pool]
 */
public record NearDuplicateGroups(int[] kept, double[] squaredDistances) {
  public NearDuplicateGroups {
    if (kept.length != squaredDistances.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d members do not fit %d distances",
              kept.length,
              squaredDistances.length));
    }
    for (int member = 0; member < kept.length; member++) {
      if (kept[member] < 0 || kept[member] > member || kept[kept[member]] != kept[member]) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the group of member %d is kept by %d, which is not its smallest member",
                member,
                kept[member]));
      }
    }
  }

  /** How many members the group has that a member keeps; 0 for one that keeps none [pool]. */
  public int[] sizes() {
    int[] sizes = new int[kept.length];
    for (int member : kept) {
      sizes[member]++;
    }
    return sizes;
  }

  /**
   * The members of groups of two or more, group after group by the members that keep them, each
   * group ascending.
   *
   * @param sizes as {@link #sizes} gives them
   */
  public int[] members(int[] sizes) {
    int[] starts = new int[kept.length];
    int rows = 0;
    for (int member = 0; member < kept.length; member++) {
      starts[member] = rows;
      rows += sizes[member] > 1 ? sizes[member] : 0;
    }
    int[] members = new int[rows];
    for (int member = 0; member < kept.length; member++) {
      if (sizes[kept[member]] > 1) {
        members[starts[kept[member]]++] = member;
      }
    }
    return members;
  }

  /**
   * The members that keep the largest groups, largest first, of equal ones the smallest member.
   *
   * @param sizes as {@link #sizes} gives them
   * @param most how many at most
   */
  public static int[] largest(int[] sizes, int most) {
    int[] found = new int[most];
    int count = 0;
    for (int member = 0; member < sizes.length; member++) {
      if (sizes[member] < 2 || (count == most && sizes[member] <= sizes[found[most - 1]])) {
        continue;
      }
      int place = count < most ? count++ : most - 1;
      for (; place > 0 && sizes[found[place - 1]] < sizes[member]; place--) {
        found[place] = found[place - 1];
      }
      found[place] = member;
    }
    return Arrays.copyOf(found, count);
  }
}

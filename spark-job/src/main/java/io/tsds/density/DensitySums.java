package io.tsds.density;

import java.util.Arrays;

/**
 * Adds up the densities of consecutive members from the pairs of a {@link RadiusJoin}, which come
 * in any order: each member's distances are collected, sorted and handed to the kernel. Members at
 * equal distance have equal kernels, so their order does not matter. Where copies are collapsed, a
 * distinct vector takes the place of the members that have it, and counts as often. Memory is 12
 * bytes a neighbor, 16 with collapsed copies.
 */
public final class DensitySums {
  private final KernelDensity kernel;
  private final int firstMember;
  private final int[] copies;
  private final int[] counts;
  private int[] members = new int[64];
  private double[] squaredDistances = new double[64];
  private int[] neighborCopies = {};
  private int size;

  /**
   * @param copies how many members have each vector [vectors of the pool], or null where copies are
   *     not collapsed
   * @param rows number of members from {@code firstMember} on
   */
  public DensitySums(KernelDensity kernel, int[] copies, int firstMember, int rows) {
    this.kernel = kernel;
    this.copies = copies;
    this.firstMember = firstMember;
    this.counts = new int[rows];
  }

  /**
   * Takes in neighbors.
   *
   * @param of pool indexes of the members whose neighbors they are [entries]
   * @param squared their squared distances [entries]
   * @param copiesOfNeighbors how many members have the neighbor's vector [entries]; null where
   *     copies are not collapsed
   */
  public void add(int[] of, double[] squared, int[] copiesOfNeighbors) {
    if (size + of.length > members.length) {
      int larger = Math.max(Math.addExact(size, of.length), Math.multiplyExact(members.length, 2));
      members = Arrays.copyOf(members, larger);
      squaredDistances = Arrays.copyOf(squaredDistances, larger);
    }
    if (copies != null) {
      if (neighborCopies.length < members.length) {
        neighborCopies = Arrays.copyOf(neighborCopies, members.length);
      }
      System.arraycopy(copiesOfNeighbors, 0, neighborCopies, size, of.length);
    }
    System.arraycopy(of, 0, members, size, of.length);
    System.arraycopy(squared, 0, squaredDistances, size, of.length);
    for (int member : of) {
      counts[member - firstMember]++;
    }
    size += of.length;
  }

  /** The densities, each member counting itself at distance 0 [rows]. */
  public double[] densities() {
    int[] order = entriesByRow();
    double[] densities = new double[counts.length];
    int next = 0;
    for (int row = 0; row < counts.length; row++) {
      double[] distances = new double[counts[row] + 1];
      for (int i = 1; i < distances.length; i++) {
        distances[i] = squaredDistances[order[next + i - 1]];
      }
      if (copies == null) {
        Arrays.sort(distances);
        densities[row] = kernel.at(distances);
      } else {
        densities[row] = kernel.at(distances, copiesOf(row, order, next));
      }
      next += counts[row];
    }
    return densities;
  }

  /** Counting sort: the entries of the first row, then those of the second [entries]. */
  private int[] entriesByRow() {
    int[] starts = new int[counts.length + 1];
    for (int row = 0; row < counts.length; row++) {
      starts[row + 1] = starts[row] + counts[row];
    }
    int[] order = new int[size];
    for (int entry = 0; entry < size; entry++) {
      order[starts[members[entry] - firstMember]++] = entry;
    }
    return order;
  }

  /** How many members have the row's own vector, and each of its neighbors'. */
  private int[] copiesOf(int row, int[] order, int first) {
    int[] own = new int[counts[row] + 1];
    own[0] = copies[firstMember + row];
    for (int i = 1; i < own.length; i++) {
      own[i] = neighborCopies[order[first + i - 1]];
    }
    return own;
  }
}

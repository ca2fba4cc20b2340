package io.tsds.density;

import java.util.Arrays;

/**
 * Adds up the densities of consecutive members from the pairs of a {@link RadiusJoin}, which come
 * in any order: each member's distances are collected, sorted and handed to the kernel. Members at
 * equal distance have equal kernels, so their order does not matter.
 */
public final class NeighborhoodSums {
  private final KernelDensity kernel;
  private final int firstMember;
  private final int[] counts;
  private int[] members = new int[64];
  private double[] squaredDistances = new double[64];
  private int size;

  /**
   * @param rows number of members from {@code firstMember} on
   */
  public NeighborhoodSums(KernelDensity kernel, int firstMember, int rows) {
    this.kernel = kernel;
    this.firstMember = firstMember;
    this.counts = new int[rows];
  }

  /**
   * Takes in neighbors.
   *
   * @param of pool indexes of the members whose neighbors they are [entries]
   * @param squared their squared distances [entries]
   */
  public void add(int[] of, double[] squared) {
    if (size + of.length > members.length) {
      int larger = Math.max(Math.addExact(size, of.length), Math.multiplyExact(members.length, 2));
      members = Arrays.copyOf(members, larger);
      squaredDistances = Arrays.copyOf(squaredDistances, larger);
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
    double[][] lists = new double[counts.length][];
    for (int row = 0; row < counts.length; row++) {
      lists[row] = new double[counts[row] + 1];
    }
    int[] filled = new int[counts.length];
    for (int entry = 0; entry < size; entry++) {
      int row = members[entry] - firstMember;
      lists[row][++filled[row]] = squaredDistances[entry];
    }
    double[] densities = new double[counts.length];
    for (int row = 0; row < counts.length; row++) {
      Arrays.sort(lists[row]);
      densities[row] = kernel.at(lists[row]);
    }
    return densities;
  }
}

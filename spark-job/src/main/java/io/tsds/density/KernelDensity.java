package io.tsds.density;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * The kernel density of TSDS: rho(x) is the sum over the I nearest members x' of the pool, x itself
 * included, of {@code max(0, 1 - d(x, x')^2 / h^2)} (Liu, Karbasi, Rekatsinas 2024, section 3).
 * Members farther than h add nothing. A bandwidth of 0 means 1 everywhere.
 *
 * @param bandwidth h
 * @param neighbors I, the most members that count
 */
public record KernelDensity(double bandwidth, int neighbors) implements Serializable {
  public KernelDensity {
    if (!(bandwidth > 0) || neighbors < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "bandwidth %s must be above 0 and neighbors %d at least 1",
              bandwidth,
              neighbors));
    }
  }

  /** The largest squared distance at which the kernel can be above zero. */
  public double squaredRadius() {
    return bandwidth * bandwidth;
  }

  /**
   * Whether members at this squared distance are near-duplicates: they are closer than h, and add
   * to each other's density.
   */
  public boolean isNear(double squaredDistance) {
    return kernel(squaredDistance) > 0;
  }

  /**
   * The density from the nearest members' squared distances.
   *
   * @param squaredDistances rising; only the first {@link #neighbors} count. They are added in this
   *     order, so the sum's bits depend on nothing else
   */
  public double at(double[] squaredDistances) {
    double sum = 0;
    int count = Math.min(neighbors, squaredDistances.length);
    for (int i = 0; i < count; i++) {
      sum += kernel(squaredDistances[i]);
    }
    return sum;
  }

  /**
   * The density from the nearest distinct vectors, with the bits of {@link #at(double[])} on a list
   * that holds each distance once for every member. Members at equal distance add equal kernels, so
   * that it makes no difference whose distance comes first, nor which of them the limit leaves out.
   *
   * @param squaredDistances in any order [vectors]
   * @param copies how many members have each vector [vectors]
   */
  public double at(double[] squaredDistances, int[] copies) {
    double[] rising = squaredDistances.clone();
    Arrays.sort(rising);
    int[] members = new int[rising.length];
    for (int i = 0; i < copies.length; i++) {
      // Equal distances are found at the same place, whichever of theirs that is.
      members[Arrays.binarySearch(rising, squaredDistances[i])] += copies[i];
    }
    double sum = 0;
    int left = neighbors;
    for (int i = 0; i < rising.length && left > 0; i++) {
      int counted = Math.min(left, members[i]);
      double kernel = kernel(rising[i]);
      for (int member = 0; member < counted; member++) {
        // One by one: a product would be rounded otherwise.
        sum += kernel;
      }
      left -= counted;
    }
    return sum;
  }

  private double kernel(double squaredDistance) {
    // h^2 may be too small for a double; the kernel of a copy is 1 all the same.
    return squaredDistance == 0 ? 1 : Math.max(0, 1 - squaredDistance / squaredRadius());
  }
}

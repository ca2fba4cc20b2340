package io.tsds.density;

import java.io.Serializable;

/**
 * The kernel density of TSDS: rho(x) is the sum over the I nearest members x' of the pool, x itself
 * included, of {@code max(0, 1 - d(x, x')^2 / h^2)} (Liu, Karbasi, Rekatsinas 2024, section 3). Its
 * support is compact: members farther than h add nothing. A bandwidth of 0 means 1 everywhere.
 *
 * @param bandwidth h
 * @param neighbors I, the most members that count
 */
public record KernelDensity(double bandwidth, int neighbors) implements Serializable {
  public KernelDensity {
    if (!(bandwidth > 0) || neighbors < 1) {
      throw new IllegalArgumentException(
          "bandwidth %s must be above 0 and neighbors %d at least 1"
              .formatted(bandwidth, neighbors));
    }
  }

  /** The largest squared distance at which the kernel can be above zero. */
  public double squaredRadius() {
    return bandwidth * bandwidth;
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
      // h^2 may be too small for a double; the kernel of a copy is 1 all the same.
      boolean isCopy = squaredDistances[i] == 0;
      sum += isCopy ? 1 : Math.max(0, 1 - squaredDistances[i] / squaredRadius());
    }
    return sum;
  }
}

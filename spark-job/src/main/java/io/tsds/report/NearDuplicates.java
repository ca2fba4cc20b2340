package io.tsds.report;

import java.util.Locale;

/**
 * How much of the pool, and of the probability, is near-duplicates of one another: members with
 * another member closer than the bandwidth, which are those with a kernel density above 1.
 *
 * @param members pool members with a near-duplicate in the pool
 * @param probability probability on such members
 * @param meanDensity mean kernel density of the pool
 * @param largestDensity largest kernel density in the pool
 * @param effectiveContents sum of 1/density over the pool, and at most the distinct vectors: an
 *     estimate of how many distinct contents it has, as n copies of one vector add up to one
 * @param distinctVectors vectors in the pool that differ from each other in some bit; null with a
 *     bandwidth of 0, which needs no vectors
 * @param groups the groups that they form; null in a report of an earlier build, and with a
 *     bandwidth of 0
 */
public record NearDuplicates(
    long members,
    double probability,
    double meanDensity,
    double largestDensity,
    double effectiveContents,
    Long distinctVectors,
    DuplicateGroupFacts groups) {
  public NearDuplicates {
    FactChecks.count("members", members);
    FactChecks.finite("probability", probability);
    FactChecks.finite("meanDensity", meanDensity);
    FactChecks.finite("largestDensity", largestDensity);
    FactChecks.finite("effectiveContents", effectiveContents);
    if (distinctVectors != null) {
      FactChecks.count("distinctVectors", distinctVectors);
    }
  }

  /**
   * Counts the near-duplicates.
   *
   * @param density kernel densities [pool], each at least 1: a member counts itself
   * @param probability probabilities [pool], 0 outside the support
   * @param distinctVectors in the pool, or null where they are not known
   * @param groups of near-duplicates, or null likewise
   */
  public static NearDuplicates of(
      double[] density, double[] probability, Long distinctVectors, DuplicateGroupFacts groups) {
    if (density.length == 0 || density.length != probability.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d densities do not fit %d probabilities",
              density.length,
              probability.length));
    }
    long members = 0;
    double mass = 0;
    double sum = 0;
    double largest = 0;
    double contents = 0;
    for (int member = 0; member < density.length; member++) {
      double rho = density[member];
      if (!(rho >= 1)) {
        throw new IllegalArgumentException(
            "density of pool member " + member + " is " + rho + "; must be at least 1");
      }
      if (rho > 1) {
        members++;
        mass += probability[member];
      }
      sum += rho;
      largest = Math.max(largest, rho);
      contents += 1 / rho;
    }
    // Densities stop growing at I copies, so that more copies than that count as several contents.
    double effective = distinctVectors == null ? contents : Math.min(contents, distinctVectors);
    return new NearDuplicates(
        members, mass, sum / density.length, largest, effective, distinctVectors, groups);
  }
}

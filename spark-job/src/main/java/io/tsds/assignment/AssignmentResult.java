package io.tsds.assignment;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The solution of Problem RT, summed over the queries. The arrays belong to the receiver.
 *
 * @param probability p_j, mass of every pool member; may be 0 [pool]
 * @param neighborhoodSizes K_i of every query: with KNN-KDE the neighbors that take their full
 *     share, which may be 0; with KNN-Uniform K; with KNN-TV the neighbors that take any mass [M]
 * @param sStar s*, the inverse densities that a neighborhood adds up to, KNN-KDE only; absent if
 *     lists of one neighbor left nothing to decide
 * @param uniformSize K, KNN-Uniform only
 * @param certificate what is known of the solution's exactness
 * @param inverseShare what 1/rho is divided by to give a neighbor's full share of a query's mass: M
 *     s* with KNN-KDE, M K with KNN-Uniform and M N with KNN-TV, which count every rho as 1
 * @param rest which neighbor of each query takes what the shares of the others leave
 * @param objective the value that the solution minimizes
 */
public record AssignmentResult(
    double[] probability,
    int[] neighborhoodSizes,
    OptionalDouble sStar,
    OptionalInt uniformSize,
    Certificate certificate,
    double inverseShare,
    Rest rest,
    Objective objective) {

  /** The full share of a neighbor of density {@code rho}; the solvers give it by this alone. */
  static double share(double inverseShare, double rho) {
    return 1 / (inverseShare * rho);
  }

  /** How many of a query's nearest neighbors can have mass; those behind them have none. */
  public int extent(int query) {
    return Math.max(neighborhoodSizes[query], rest.ranks[query] + 1);
  }

  /**
   * An entry of the transport plan gamma: the mass that a query gives the neighbor at {@code rank},
   * to the bit as it was added to p_j.
   *
   * @param rho density of that neighbor; 1 where the method has none
   */
  public double mass(int query, int rank, double rho) {
    if (rank == rest.ranks[query]) {
      return rest.masses[query];
    }
    return rank < neighborhoodSizes[query] ? share(inverseShare, rho) : 0;
  }

  /**
   * The one neighbor of each query whose mass follows from the query's other shares: with KNN-KDE
   * that behind the K_i nearest, with KNN-Uniform the last of them, with KNN-TV the nearest.
   *
   * @param ranks its place in the list, nearest is 0 [M]
   * @param masses its mass from this query [M]
   */
  public record Rest(int[] ranks, double[] masses) {
    static Rest of(int queries) {
      return new Rest(new int[queries], new double[queries]);
    }

    void set(int query, int rank, double mass) {
      ranks[query] = rank;
      masses[query] = mass;
    }
  }
}

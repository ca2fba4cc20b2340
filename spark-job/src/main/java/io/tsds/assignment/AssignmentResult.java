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
 * @param rest which neighbor of each query takes what the shares of the others leave
 * @param objective the value that the solution minimizes
 */
public record AssignmentResult(
    double[] probability,
    int[] neighborhoodSizes,
    OptionalDouble sStar,
    OptionalInt uniformSize,
    Certificate certificate,
    Rest rest,
    Objective objective) {

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

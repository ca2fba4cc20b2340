package io.tsds.assignment;

import io.tsds.knn.NeighborLists;

/**
 * How the queries' mass is spread over their neighbors: the closed-form minimizer over gamma >= 0,
 * rows summing to 1/M, of {@code alpha/C * sum gamma_ij d_ij + (1-alpha) * G(gamma)}, which is
 * Problem RT of Liu, Karbasi, Rekatsinas, "TSDS: Data Selection for Task-Specific Model
 * Finetuning", NeurIPS 2024. A solver has no state: the same input gives the same bits.
 */
public interface Assignment {

  /**
   * Solves the problem on prefetched neighbor lists.
   *
   * @param lists the nearest min(L, N) candidates of each query; read, not kept
   * @param density kernel density rho of every pool member, above 0 [pool]; only KNN-KDE reads it,
   *     the others take null
   * @param candidates N, the number of all candidates; lists shorter than that were prefetched
   */
  AssignmentResult solve(NeighborLists lists, double[] density, long candidates);

  /**
   * The solver of a method.
   *
   * @param alpha weight of the cost against the regularizer, in (0, 1]
   * @param scale C, the cost that counts as one, above 0
   * @param cost the d_ij of Problem RT
   */
  static Assignment of(Method method, double alpha, double scale, Cost cost) {
    TradeOff tradeOff = new TradeOff(alpha, scale, cost);
    return switch (method) {
      case KNN_KDE -> new KnnKdeAssignment(tradeOff);
      case KNN_UNIFORM -> new KnnUniformAssignment(tradeOff);
      case KNN_TV -> new KnnTvAssignment(tradeOff);
    };
  }

  /** The solver of a method whose costs are the distances. */
  static Assignment of(Method method, double alpha, double scale) {
    return of(method, alpha, scale, Cost.DISTANCE);
  }
}

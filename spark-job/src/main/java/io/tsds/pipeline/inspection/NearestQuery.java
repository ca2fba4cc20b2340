package io.tsds.pipeline.inspection;

/**
 * The query that is nearest to a candidate: of those that list it, where any does, else of all. The
 * lists of a kept search have no others, so that they tell the same as the candidates' files.
 */
final class NearestQuery {
  private int query = -1;
  private double squared = Double.POSITIVE_INFINITY;
  private int lists;

  /**
   * Takes a further query.
   *
   * @param number from 0
   * @param distance squared
   * @param listed whether the candidate is among the query's neighbors
   */
  void offer(int number, double distance, boolean listed) {
    boolean first = listed && lists == 0;
    boolean counts = listed || lists == 0;
    lists += listed ? 1 : 0;
    if (first || (counts && distance < squared)) {
      query = number;
      squared = distance;
    }
  }

  /** Of several at the same distance the first; -1 where none was offered. */
  int query() {
    return query;
  }

  double squaredDistance() {
    return squared;
  }

  /** How many list the candidate. */
  int lists() {
    return lists;
  }
}

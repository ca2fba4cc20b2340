package io.tsds.knn;

/**
 * Groups of consecutive queries whose neighbors travel and are merged together: the number of a
 * group is the key by which neighbors are sent, and a reducer holds the lists of one group at a
 * time.
 */
public final class MergeGroups {
  /** Queries of a group. */
  public static final int QUERIES = 64;

  private MergeGroups() {}

  /** How many groups so many queries make. */
  public static int count(int queries) {
    return (queries + QUERIES - 1) / QUERIES;
  }

  /** The first query of a group. */
  public static int first(int group) {
    return group * QUERIES;
  }

  /** How many of so many queries are in a group: fewer than {@link #QUERIES} in the last one. */
  public static int size(int group, int queries) {
    return Math.min(QUERIES, queries - first(group));
  }
}

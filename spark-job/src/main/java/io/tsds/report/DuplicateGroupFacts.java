package io.tsds.report;

import java.util.List;

/**
 * The groups of near-duplicates in a pool, of two or more members each.
 *
 * @param groups how many
 * @param rows members of all of them
 * @param largest the largest groups, at most {@value #MOST_LISTED}, largest first, of equal ones
 *     the smallest id
 */
public record DuplicateGroupFacts(long groups, long rows, List<Group> largest) {
  /** The most groups that are listed. */
  public static final int MOST_LISTED = 10;

  public DuplicateGroupFacts {
    FactChecks.count("groups", groups);
    FactChecks.count("rows", rows);
    largest = List.copyOf(largest);
  }

  /**
   * A group.
   *
   * @param kept id of the member to keep, the smallest of the group
   * @param size its members
   */
  public record Group(String kept, long size) {
    public Group {
      FactChecks.atLeastOne("size", size);
    }
  }
}

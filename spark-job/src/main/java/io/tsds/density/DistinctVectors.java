package io.tsds.density;

import java.util.Locale;

/**
 * The distinct vectors of a pool in which some members have byte-identical ones. They are numbered
 * in the order of their first members. A density is the same for all copies of a vector, and needs
 * of other vectors no more than how many members have them. Memory is 4 bytes a member and 8 a
 * vector.
 */
public final class DistinctVectors {
  /** From one copy in so many members on, leaving them out saves more than it takes. */
  private static final int MEMBERS_A_COPY = 50;

  /** The vector of each member [members]. */
  private final int[] vectorOf;

  private final int[] firstMembers;
  private final int[] copies;

  private DistinctVectors(int[] vectorOf, int vectors) {
    this.vectorOf = vectorOf;
    this.firstMembers = new int[vectors];
    this.copies = new int[vectors];
    for (int member = vectorOf.length - 1; member >= 0; member--) {
      firstMembers[vectorOf[member]] = member;
      copies[vectorOf[member]]++;
    }
  }

  /**
   * The distinct vectors of a pool.
   *
   * @param firstMember the first member that has the same vector as this one, often this one itself
   *     [members]; taken over
   */
  public static DistinctVectors of(int[] firstMember) {
    int vectors = 0;
    for (int member = 0; member < firstMember.length; member++) {
      int first = firstMember[member];
      if (first < 0 || first > member) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "first member with the vector of member %d is %d; must be from 0 to %d",
                member,
                first,
                member));
      }
      // Members before this one have their vectors' numbers already.
      firstMember[member] = first == member ? vectors++ : firstMember[first];
    }
    return new DistinctVectors(firstMember, vectors);
  }

  /** Number of distinct vectors. */
  public int count() {
    return copies.length;
  }

  /** How many members have each vector [vectors]; not to be changed. */
  public int[] copies() {
    return copies;
  }

  /** The first member of each vector, rising [vectors]; not to be changed. */
  public int[] firstMembers() {
    return firstMembers;
  }

  /**
   * Whether to leave the copies out of the search for near-duplicates: where they are many, or make
   * more pairs than there are members.
   */
  public boolean worthCollapsing() {
    double pairs = 0;
    for (int members : copies) {
      pairs += 0.5 * members * (members - 1.0);
    }
    long left = (long) vectorOf.length - count();
    return left * MEMBERS_A_COPY >= vectorOf.length || pairs >= vectorOf.length;
  }

  /**
   * What each member has.
   *
   * @param ofVectors what each vector has [vectors]
   * @return the same for each member [members]
   */
  public double[] expand(double[] ofVectors) {
    double[] ofMembers = new double[vectorOf.length];
    for (int member = 0; member < ofMembers.length; member++) {
      ofMembers[member] = ofVectors[vectorOf[member]];
    }
    return ofMembers;
  }

  /**
   * The groups of members, of those of their vectors.
   *
   * @param ofVectors groups of the vectors, which are numbered in the order of their first members
   */
  public NearDuplicateGroups expand(NearDuplicateGroups ofVectors) {
    int[] kept = new int[vectorOf.length];
    for (int member = 0; member < kept.length; member++) {
      kept[member] = firstMembers[ofVectors.kept()[vectorOf[member]]];
    }
    return new NearDuplicateGroups(kept, expand(ofVectors.squaredDistances()));
  }
}

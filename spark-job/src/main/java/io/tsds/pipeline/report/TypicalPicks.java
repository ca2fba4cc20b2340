package io.tsds.pipeline.report;

import io.tsds.assignment.AssignmentResult;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.NeighborLists;
import io.tsds.report.DistanceQuantiles;
import io.tsds.report.Excerpt;
import io.tsds.report.TypicalFacts;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The most and the least probable candidates of a target task, before their draws and texts are
 * known. Candidates are ranked by probability, of equal ones the smaller id first; members of the
 * pool are in the order of their ids.
 */
final class TypicalPicks {
  /** Members from the first rank on. */
  private final int[] most;

  /** Members from the last rank back, none of them among {@link #most}. */
  private final int[] least;

  private final long support;

  /** All of them, ascending. */
  private final int[] members;

  /** Number of the query that gives most mass, of each of {@link #members}. */
  private final int[] queries;

  private TypicalPicks(
      double[] probability, NeighborLists lists, AssignmentResult result, double[] density) {
    support = Arrays.stream(probability).filter(p -> p > 0).count();
    most = first(probability, TypicalFacts.MOST_LISTED, 1);
    long others = support - most.length;
    least = first(probability, (int) Math.min(TypicalFacts.MOST_LISTED, others), -1);
    members = IntStream.concat(IntStream.of(most), IntStream.of(least)).sorted().toArray();
    queries = servedMost(members, lists, result, density);
  }

  /**
   * Of a solved assignment.
   *
   * @param density kernel densities [pool]; null where the method has none
   */
  static TypicalPicks of(NeighborLists lists, AssignmentResult result, double[] density) {
    return new TypicalPicks(result.probability(), lists, result, density);
  }

  /**
   * The first members of the support by rank.
   *
   * @param probability [pool]
   * @param sign 1 from the first rank on, -1 from the last one back
   */
  private static int[] first(double[] probability, int count, int sign) {
    int[] found = new int[count];
    int size = 0;
    for (int member = 0; member < probability.length && count > 0; member++) {
      boolean full = size == count;
      if (probability[member] <= 0
          || (full && !isBefore(probability, member, found[size - 1], sign))) {
        continue;
      }
      int place = size < count ? size++ : size - 1;
      for (; place > 0 && isBefore(probability, member, found[place - 1], sign); place--) {
        found[place] = found[place - 1];
      }
      found[place] = member;
    }
    return Arrays.copyOf(found, size);
  }

  private static boolean isBefore(double[] probability, int one, int other, int sign) {
    int byProbability = Double.compare(probability[other], probability[one]);
    return sign * (byProbability == 0 ? Integer.compare(one, other) : byProbability) < 0;
  }

  /** The query that gives each of these members most mass; takes time linear in the plan. */
  private static int[] servedMost(
      int[] members, NeighborLists lists, AssignmentResult result, double[] density) {
    int[] queries = new int[members.length];
    double[] largest = new double[members.length];
    for (int query = 0; query < lists.queries(); query++) {
      for (int rank = 0; rank < result.extent(query); rank++) {
        int place = Arrays.binarySearch(members, lists.poolIndex(query, rank));
        if (place >= 0) {
          double mass = DistanceQuantiles.mass(lists, result, density, query, rank);
          if (mass > largest[place]) {
            largest[place] = mass;
            queries[place] = query;
          }
        }
      }
    }
    return queries;
  }

  /**
   * Adds their ids.
   *
   * @param ids of the pool [pool]
   */
  void addIds(IdColumn ids, Collection<String> all) {
    for (int member : members) {
      all.add(ids.text(member));
    }
  }

  /**
   * The facts.
   *
   * @param ids of the pool [pool]
   * @param queryIds of the target task's queries [queries]
   * @param probability [pool]
   * @param density kernel densities [pool]; null where the method has none
   * @param drawn in the first epoch [pool]; null where nothing was
   * @param texts by id
   */
  TypicalFacts facts(
      IdColumn ids,
      IdColumn queryIds,
      double[] probability,
      double[] density,
      long[] drawn,
      Map<String, Excerpt> texts) {
    Describe pick =
        (member, rank) ->
            new TypicalFacts.Pick(
                rank,
                ids.text(member),
                probability[member],
                drawn == null ? null : drawn[member],
                density == null ? null : density[member],
                queryIds.text(queries[Arrays.binarySearch(members, member)]),
                texts.get(ids.text(member)));
    List<TypicalFacts.Pick> first =
        IntStream.range(0, most.length).mapToObj(i -> pick.of(most[i], i + 1)).toList();
    List<TypicalFacts.Pick> last =
        IntStream.range(0, least.length).mapToObj(i -> pick.of(least[i], support - i)).toList();
    return new TypicalFacts(first, last);
  }

  @FunctionalInterface
  private interface Describe {
    TypicalFacts.Pick of(int member, long rank);
  }
}

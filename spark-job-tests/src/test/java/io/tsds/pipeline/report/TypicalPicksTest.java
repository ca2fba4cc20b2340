package io.tsds.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.Assignment;
import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborLists;
import io.tsds.report.Excerpt;
import io.tsds.report.TypicalFacts;
import io.tsds.report.TypicalFacts.Pick;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The picks against a sort of all candidates, and a sum over the whole transport plan. */
class TypicalPicksTest {
  private static final int LENGTH = 8;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 9", "3, 10", "4, 11", "5, 20", "6, 21", "7, 300"})
  void picksAreTheEndsOfTheRanking(long seed, int pool) {
    Random random = new Random(seed);
    NeighborLists lists = lists(random, 1 + pool / 2, pool);
    double[] density = random.doubles(pool).map(u -> 1 + Math.rint(4 * u)).toArray();
    AssignmentResult result =
        Assignment.of(Method.KNN_KDE, 0.3, 5).solve(lists, density, 1_000_000);
    double[] p = result.probability();
    LongIds ids = LongIds.range(500, pool);
    LongIds queryIds = LongIds.range(7000, lists.queries());
    TypicalPicks picks = TypicalPicks.of(lists, result, density);
    TreeSet<String> wanted = new TreeSet<>();
    picks.addIds(ids, wanted);
    long[] drawn = random.longs(pool, 0, 4).toArray();
    Map<String, Excerpt> texts =
        wanted.stream().collect(Collectors.toMap(id -> id, id -> Excerpt.of("text of " + id)));

    TypicalFacts facts = picks.facts(ids, queryIds, p, density, drawn, texts);

    List<Integer> ranking = ranking(p);
    int size = ranking.size();
    int first = Math.min(10, size);
    assertThat(facts.most()).hasSize(first);
    assertThat(facts.least()).hasSize(Math.min(10, size - first));
    for (int i = 0; i < facts.most().size(); i++) {
      check(facts.most().get(i), i, ranking, lists, result, density, drawn);
    }
    for (int i = 0; i < facts.least().size(); i++) {
      check(facts.least().get(i), size - 1 - i, ranking, lists, result, density, drawn);
    }
    assertThat(wanted).hasSize(Math.min(20, size));
  }

  private static void check(
      Pick pick,
      int place,
      List<Integer> ranking,
      NeighborLists lists,
      AssignmentResult result,
      double[] density,
      long[] drawn) {
    int member = ranking.get(place);
    String id = Integer.toString(500 + member);
    assertThat(pick)
        .isEqualTo(
            new Pick(
                place + 1,
                id,
                result.probability()[member],
                drawn[member],
                density[member],
                Integer.toString(7000 + servedMost(member, lists, result, density)),
                new Excerpt("text of " + id, false)));
  }

  private static List<Integer> ranking(double[] p) {
    return IntStream.range(0, p.length)
        .filter(member -> p[member] > 0)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer member) -> p[member])
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static int servedMost(
      int member, NeighborLists lists, AssignmentResult result, double[] density) {
    TreeMap<Integer, Double> masses = new TreeMap<>();
    for (int query = 0; query < lists.queries(); query++) {
      for (int rank = 0; rank < result.extent(query); rank++) {
        if (lists.poolIndex(query, rank) == member) {
          masses.put(query, result.mass(query, rank, density[member]));
        }
      }
    }
    double most = masses.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return masses.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static NeighborLists lists(Random random, int queries, int pool) {
    int length = Math.min(LENGTH, pool);
    int[] members = new int[queries * length];
    double[] squared = new double[queries * length];
    for (int query = 0; query < queries; query++) {
      int[] own = random.ints(0, pool).distinct().limit(length).toArray();
      double distance = 0.1;
      for (int rank = 0; rank < length; rank++) {
        members[query * length + rank] = own[rank];
        squared[query * length + rank] = distance * distance;
        distance += 0.1 * random.nextInt(3);
      }
    }
    return new NeighborLists(queries, length, members, squared);
  }
}

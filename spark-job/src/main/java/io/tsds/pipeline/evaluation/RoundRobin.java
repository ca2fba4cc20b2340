package io.tsds.pipeline.evaluation;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.verify.Neighbors;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Each query in turn takes its nearest candidate that is not yet taken. */
final class RoundRobin {
  private RoundRobin() {}

  /**
   * The first candidates taken, in the order of the queries.
   *
   * @param lists nearest of each query, of equal length unless they hold all candidates
   * @param size how many to take
   * @param candidates N
   * @return their ids, or nothing where a list was too short to tell
   */
  static Optional<IdColumn> take(Neighbors[] lists, int size, long candidates, IdKind kind) {
    IdColumn.Builder all = IdColumn.builder(kind);
    int[] first = new int[lists.length];
    for (int query = 0; query < lists.length; query++) {
      first[query] = all.size();
      for (int rank = 0; rank < lists[query].size(); rank++) {
        all.append(lists[query].ids(), rank);
      }
    }
    IdColumn ids = all.build();
    Set<Integer> taken = new TreeSet<>((one, other) -> ids.compare(one, ids, other));
    int[] next = new int[lists.length];
    long wanted = Math.min(size, candidates);
    IdColumn.Builder chosen = IdColumn.builder(kind);
    for (int turn = 0; chosen.size() < wanted; turn++) {
      int query = turn % lists.length;
      while (next[query] < lists[query].size() && !taken.add(first[query] + next[query])) {
        next[query]++;
      }
      if (next[query] == lists[query].size()) {
        return Optional.empty();
      }
      chosen.append(ids, first[query] + next[query]++);
    }
    return Optional.of(chosen.build());
  }
}

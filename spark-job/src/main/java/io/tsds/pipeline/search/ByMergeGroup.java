package io.tsds.pipeline.search;

import io.tsds.knn.MergeGroups;
import java.util.ArrayList;
import java.util.List;
import scala.Tuple2;

/** What a task found, cut into the merge groups by whose numbers it is sent on. */
final class ByMergeGroup {
  private ByMergeGroup() {}

  /** What was found for some queries. */
  interface Found<T> {
    T of(int firstQuery, int count);
  }

  /** Each group's part, keyed by its number. */
  static <T> List<Tuple2<Integer, T>> cut(int queries, Found<T> found) {
    List<Tuple2<Integer, T>> groups = new ArrayList<>();
    for (int group = 0; group < MergeGroups.count(queries); group++) {
      groups.add(
          new Tuple2<>(
              group, found.of(MergeGroups.first(group), MergeGroups.size(group, queries))));
    }
    return groups;
  }
}

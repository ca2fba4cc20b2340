package io.tsds.pipeline.evaluation;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A sample: distinct candidates and how often each was drawn.
 *
 * @param ids ascending [distinct]
 * @param draws of each, at least 1 [distinct]
 */
record SampledIds(String name, IdColumn ids, long[] draws) {

  /** A sample of ids in any order, each with its draws. */
  static SampledIds of(String name, IdColumn ids, long[] draws) {
    int[] order = ascending(ids);
    return new SampledIds(
        name, ids.select(order), IntStream.of(order).mapToLong(place -> draws[place]).toArray());
  }

  /** A sample of distinct ids in any order, each drawn once. */
  static SampledIds once(String name, IdColumn ids) {
    return of(name, ids, IntStream.range(0, ids.size()).mapToLong(place -> 1).toArray());
  }

  private static int[] ascending(IdColumn ids) {
    return IntStream.range(0, ids.size())
        .boxed()
        .sorted(
            Comparator.comparing(
                (Integer place) -> place, (one, other) -> ids.compare(one, ids, other)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The distinct ids of several samples, ascending. */
  static IdColumn union(IdKind kind, Iterable<SampledIds> samples) {
    IdColumn.Builder all = IdColumn.builder(kind);
    for (SampledIds sample : samples) {
      for (int i = 0; i < sample.ids.size(); i++) {
        all.append(sample.ids, i);
      }
    }
    IdColumn ids = all.build();
    int[] order = ascending(ids);
    return ids.select(
        IntStream.range(0, order.length)
            .filter(i -> i == 0 || ids.compare(order[i - 1], ids, order[i]) != 0)
            .map(i -> order[i])
            .toArray());
  }

  /** How many candidates two samples have in common. */
  long shared(SampledIds other) {
    return IntStream.range(0, ids.size()).filter(i -> other.ids.find(ids, i) >= 0).count();
  }
}

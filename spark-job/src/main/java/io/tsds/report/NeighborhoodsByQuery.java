package io.tsds.report;

import io.tsds.embedding.IdColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * K along the queries in the order of the input, where a histogram tells only how many queries have
 * which. Many queries are taken together in groups of consecutive ones. The lists have the same
 * length, one element a group.
 *
 * @param queries how many there are
 * @param first number of the group's first query, from 0; ascending
 * @param query id of that query
 * @param least the smallest K of the group
 * @param mean its mean K
 * @param most its largest K
 */
public record NeighborhoodsByQuery(
    long queries,
    List<Long> first,
    List<String> query,
    List<Integer> least,
    List<Double> mean,
    List<Integer> most) {
  /** The most groups. */
  public static final int MOST_GROUPS = 160;

  public NeighborhoodsByQuery {
    first = List.copyOf(first);
    query = List.copyOf(query);
    least = List.copyOf(least);
    mean = List.copyOf(mean);
    most = List.copyOf(most);
    FactChecks.atLeastOne("queries", queries);
    FactChecks.atMost("groups", first.size(), MOST_GROUPS);
    FactChecks.equal("values of query", query.size(), first.size());
    FactChecks.equal("values of least", least.size(), first.size());
    FactChecks.equal("values of mean", mean.size(), first.size());
    FactChecks.equal("values of most", most.size(), first.size());
    mean.forEach(value -> FactChecks.amount("mean", value));
  }

  /**
   * Groups the queries, of as many consecutive ones as it takes.
   *
   * @param ids of the queries [queries]
   * @param sizes K of every query [queries], at least one
   */
  public static NeighborhoodsByQuery of(IdColumn ids, int[] sizes) {
    int width = (sizes.length + MOST_GROUPS - 1) / MOST_GROUPS;
    List<Long> first = new ArrayList<>();
    List<String> query = new ArrayList<>();
    List<Integer> least = new ArrayList<>();
    List<Double> mean = new ArrayList<>();
    List<Integer> most = new ArrayList<>();
    for (int from = 0; from < sizes.length; from += width) {
      int to = Math.min(sizes.length, from + width);
      int smallest = sizes[from];
      int largest = sizes[from];
      long sum = 0;
      for (int i = from; i < to; i++) {
        smallest = Math.min(smallest, sizes[i]);
        largest = Math.max(largest, sizes[i]);
        sum += sizes[i];
      }
      first.add((long) from);
      query.add(ids.text(from));
      least.add(smallest);
      mean.add((double) sum / (to - from));
      most.add(largest);
    }
    return new NeighborhoodsByQuery(sizes.length, first, query, least, mean, most);
  }

  /** The number behind that of the group's last query. */
  public long end(int group) {
    return group + 1 < first.size() ? first.get(group + 1) : queries;
  }
}

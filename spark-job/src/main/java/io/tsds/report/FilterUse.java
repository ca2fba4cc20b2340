package io.tsds.report;

import io.tsds.Quantity;
import io.tsds.filter.FilterChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A filter that searched some of the partitions, from which {@link FilterFacts} follow.
 *
 * @param note why that one
 * @param trials what was measured when it was chosen, empty where nothing was
 * @param partitions how many it searched
 */
public record FilterUse(String name, String note, List<FilterFacts.Trial> trials, int partitions) {
  public FilterUse {
    trials = List.copyOf(trials);
  }

  /** The filters' names, with their numbers of partitions where they differ. */
  public static String names(List<FilterUse> filters) {
    Map<String, Integer> partitions = new LinkedHashMap<>();
    filters.forEach(filter -> partitions.merge(filter.name(), filter.partitions(), Integer::sum));
    return partitions.size() == 1
        ? filters.get(0).name()
        : partitions.entrySet().stream()
            .map(
                entry ->
                    String.format(
                        Locale.ROOT,
                        "%s in %s",
                        entry.getKey(),
                        Quantity.of(entry.getValue(), "partition")))
            .collect(Collectors.joining(", "));
  }

  /** The filter that ran for all partitions, or {@code AUTO} if they differed. */
  public static FilterChoice ofAll(List<FilterUse> filters) {
    String name = filters.get(0).name();
    boolean same = filters.stream().allMatch(filter -> filter.name().equals(name));
    return same ? FilterChoice.valueOf(name.toUpperCase(Locale.ROOT)) : FilterChoice.AUTO;
  }

  /** A line for the log. */
  public static String line(List<FilterUse> filters) {
    FilterUse first = filters.get(0);
    String measured = FilterFacts.Trial.text(first.trials());
    return String.format(
        Locale.ROOT,
        "%s filter (%s%s)",
        names(filters),
        first.note(),
        measured.isEmpty() ? "" : ": " + measured);
  }
}

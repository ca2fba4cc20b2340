package io.tsds.pipeline;

import io.tsds.knn.FilterChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What ran as filter, in words. */
final class FilterText {
  private FilterText() {}

  /** The filters' names, with their numbers of partitions where they differ. */
  static String name(List<NeighborStage.FilterFact> filters) {
    Map<String, Integer> partitions = new LinkedHashMap<>();
    filters.forEach(filter -> partitions.merge(filter.name(), filter.tasks(), Integer::sum));
    return partitions.size() == 1
        ? filters.get(0).name()
        : partitions.entrySet().stream()
            .map(entry -> "%s in %d partitions".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** The filter that ran in all tasks, or {@code AUTO} if they differed. */
  static FilterChoice used(List<NeighborStage.FilterFact> filters) {
    String name = filters.get(0).name();
    boolean same = filters.stream().allMatch(filter -> filter.name().equals(name));
    return same ? FilterChoice.valueOf(name.toUpperCase(Locale.ROOT)) : FilterChoice.AUTO;
  }

  /** A line for the log. */
  static String line(List<NeighborStage.FilterFact> filters) {
    NeighborStage.FilterFact first = filters.get(0);
    String measured =
        first.trials().stream()
            .map(trial -> "%s %.2f ns a pair".formatted(trial.filter(), trial.nanosAPair()))
            .collect(Collectors.joining(", "));
    return "%s filter (%s%s)"
        .formatted(name(filters), first.note(), measured.isEmpty() ? "" : ": " + measured);
  }
}

package io.tsds.report;

import io.tsds.linalg.BlasDescription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A BLAS that searched some of the partitions. Executors may differ in their processors and in how
 * they were started, so that a run has a list of these.
 *
 * @param note why that one runs, or what slows it, or empty
 * @param partitions how many it searched
 */
public record BlasUse(String name, String kernels, String note, int partitions) {

  /** Each that ran in some partition, in the order in which they first appear. */
  public static List<BlasUse> of(Collection<BlasDescription> partitions) {
    Map<BlasDescription, Integer> counts = new LinkedHashMap<>();
    partitions.forEach(blas -> counts.merge(blas, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(
            entry ->
                new BlasUse(
                    entry.getKey().name(),
                    entry.getKey().kernels(),
                    entry.getKey().note(),
                    entry.getValue()))
        .toList();
  }

  /**
   * For the report.
   *
   * @param gflops the measured rate of one thread, or null
   * @param fellBack whether a preferred BLAS did not run everywhere
   */
  public static BlasFacts facts(List<BlasUse> uses, Double gflops, boolean fellBack) {
    String notes = each(uses, BlasUse::note);
    String note = notes.isEmpty() ? null : notes;
    return new BlasFacts(
        each(uses, BlasUse::name),
        each(uses, BlasUse::kernels),
        gflops,
        fellBack ? note : null,
        fellBack ? null : note);
  }

  /** What is not empty, with the number of partitions that it holds for unless that is all. */
  private static String each(List<BlasUse> uses, Function<BlasUse, String> text) {
    Map<String, Integer> partitions = new LinkedHashMap<>();
    uses.forEach(
        use ->
            partitions.merge(
                Objects.toString(text.apply(use), ""), use.partitions(), Integer::sum));
    int all = uses.stream().mapToInt(BlasUse::partitions).sum();
    return partitions.entrySet().stream()
        .filter(entry -> !entry.getKey().isEmpty())
        .map(
            entry ->
                entry.getValue() == all
                    ? entry.getKey()
                    : String.format(
                        Locale.ROOT,
                        "%s (in %d of %d partitions)",
                        entry.getKey(),
                        entry.getValue(),
                        all))
        .collect(Collectors.joining("; "));
  }
}

package io.tsds.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the filter before the exact distances let through.
 *
 * @param name the arithmetic, such as "float32" or "int8, then float32", with the number of
 *     partitions where they differ
 * @param note why that one, null where nothing is known
 * @param trials what was measured when the choice was made, empty where nothing was
 * @param coarsePerQuery pairs that the integers of the int8 filter left, null where it did not run
 * @param largestSlack largest error bound of a squared distance, null where not known
 * @param centered whether the data were moved by their mean, because a common offset swamped the
 *     distances
 * @param survivorsPerQuery pairs that passed the filter, the probe's included, per query; exact
 *     distances were computed for those that later bounds left
 * @param shuffledPerQuery entries that went through the shuffle, per query
 */
public record FilterFacts(
    String name,
    String note,
    List<Trial> trials,
    Double coarsePerQuery,
    Double largestSlack,
    boolean centered,
    Double survivorsPerQuery,
    Double shuffledPerQuery) {
  /**
   * How fast a filter was.
   *
   * @param nanosAPair nanoseconds a pair and thread
   */
  public record Trial(String filter, double nanosAPair) {
    public Trial {
      FactChecks.finite("nanosAPair", nanosAPair);
    }

    /** Trials in words; empty where there are none. */
    static String text(List<Trial> trials) {
      return trials.stream()
          .map(
              trial ->
                  String.format(
                      Locale.ROOT,
                      "%s %s ns a pair",
                      trial.filter(),
                      Figures.number(trial.nanosAPair())))
          .collect(Collectors.joining(", "));
    }
  }

  public FilterFacts {
    trials = List.copyOf(trials);
    coarsePerQuery = FactChecks.finiteOrAbsent("coarsePerQuery", coarsePerQuery);
    largestSlack = FactChecks.finiteOrAbsent("largestSlack", largestSlack);
    survivorsPerQuery = FactChecks.finiteOrAbsent("survivorsPerQuery", survivorsPerQuery);
    shuffledPerQuery = FactChecks.finiteOrAbsent("shuffledPerQuery", shuffledPerQuery);
  }

  /** What was measured, in words; empty where nothing was. */
  public String measured() {
    return Trial.text(trials);
  }
}

package io.tsds.report;

import java.util.List;

/**
 * The candidates that suit the target task most and least, with their texts, for people to read
 * what was selected.
 *
 * @param most the most probable, from the first rank on, at most {@value #MOST_LISTED}
 * @param least the least probable of the support that are not among them, from the last rank back,
 *     at most as many
 */
public record TypicalFacts(List<Pick> most, List<Pick> least) {
  /** The most picks at each end. */
  public static final int MOST_LISTED = 10;

  public TypicalFacts {
    most = List.copyOf(most);
    least = List.copyOf(least);
    FactChecks.atMost("most typical picks", most.size(), MOST_LISTED);
    FactChecks.atMost("least typical picks", least.size(), MOST_LISTED);
  }

  /**
   * A candidate with probability.
   *
   * @param rank by probability, from 1; of equal ones the smaller id comes first
   * @param draws how often it was drawn in the first epoch, of the largest sample; null where
   *     nothing was drawn
   * @param density kernel density; null where the method has none
   * @param query id of the query that gives it most mass, of equal ones the first in the input
   * @param text null where its record has none
   */
  public record Pick(
      long rank,
      String id,
      double probability,
      Long draws,
      Double density,
      String query,
      Excerpt text) {
    public Pick {
      FactChecks.atLeastOne("rank", rank);
      FactChecks.amount("probability", probability);
      density = FactChecks.finiteOrAbsent("density", density);
    }
  }
}

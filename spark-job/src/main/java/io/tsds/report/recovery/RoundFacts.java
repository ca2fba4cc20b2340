package io.tsds.report.recovery;

import io.tsds.report.FactChecks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a round gave to each cluster of the budget that was left.
 *
 * @param number from 1
 * @param given candidates that each cluster could take in this round, by its number
 */
public record RoundFacts(int number, List<Long> given) {
  public RoundFacts {
    FactChecks.atLeastOne("number", number);
    given = List.copyOf(given);
    given.forEach(candidates -> FactChecks.count("given", candidates));
  }

  /** All rounds, in the order in which they ran [rounds][clusters]. */
  public static List<RoundFacts> of(List<long[]> rounds) {
    List<RoundFacts> facts = new ArrayList<>();
    for (long[] given : rounds) {
      facts.add(new RoundFacts(facts.size() + 1, Arrays.stream(given).boxed().toList()));
    }
    return facts;
  }
}

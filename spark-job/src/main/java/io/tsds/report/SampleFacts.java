package io.tsds.report;

import java.util.Arrays;
import java.util.List;

/**
 * What was drawn.
 *
 * @param seed the seed of all draws
 * @param draws draws an epoch
 * @param distinctDrawn distinct candidates drawn, one number an epoch
 */
public record SampleFacts(long seed, long draws, List<Long> distinctDrawn) {
  public SampleFacts {
    FactChecks.count("draws", draws);
    distinctDrawn = List.copyOf(distinctDrawn);
  }

  /** As the constructor, from primitive counts [epochs]. */
  public static SampleFacts of(long seed, long draws, long[] distinctDrawn) {
    return new SampleFacts(seed, draws, Arrays.stream(distinctDrawn).boxed().toList());
  }
}

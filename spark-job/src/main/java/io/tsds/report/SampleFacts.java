package io.tsds.report;

import java.util.List;

/**
 * What was drawn.
 *
 * @param seed the seed of all draws
 * @param draws draws an epoch, of several sizes the largest
 * @param distinctDrawn distinct candidates drawn with that size, one number an epoch
 * @param sizes each size, ascending; null in a report of an earlier build
 */
public record SampleFacts(long seed, long draws, List<Long> distinctDrawn, List<SizeFacts> sizes) {
  public SampleFacts {
    FactChecks.count("draws", draws);
    distinctDrawn = List.copyOf(distinctDrawn);
    sizes = sizes == null ? null : List.copyOf(sizes);
  }

  /** Of each size, ascending. */
  public static SampleFacts of(long seed, List<SizeFacts> sizes) {
    SizeFacts largest = sizes.get(sizes.size() - 1);
    return new SampleFacts(seed, largest.draws(), largest.distinctDrawn(), sizes);
  }
}

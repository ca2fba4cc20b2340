package io.tsds.report;

import java.util.Arrays;
import java.util.List;

/**
 * What was drawn of one sample size.
 *
 * @param draws B, draws an epoch
 * @param folder of the rows, relative to that of the target task
 * @param distinctDrawn distinct candidates drawn, one number an epoch
 * @param largestDraws how often the candidate drawn most was drawn, one number an epoch
 * @param checksum of the rows, in hexadecimal
 */
public record SizeFacts(
    long draws, String folder, List<Long> distinctDrawn, List<Long> largestDraws, String checksum) {
  public SizeFacts {
    FactChecks.count("draws", draws);
    distinctDrawn = List.copyOf(distinctDrawn);
    largestDraws = List.copyOf(largestDraws);
  }

  /** As the constructor, from primitive counts [epochs]. */
  public static SizeFacts of(
      long draws, String folder, long[] distinctDrawn, long[] largestDraws, String checksum) {
    return new SizeFacts(draws, folder, boxed(distinctDrawn), boxed(largestDraws), checksum);
  }

  private static List<Long> boxed(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}

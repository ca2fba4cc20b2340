package io.tsds.report;

/**
 * What the filter before the exact distances let through.
 *
 * @param name the arithmetic, such as "float32" or "int8, then float32", with the number of
 *     partitions where they differ
 * @param note why that one, null where nothing is known
 * @param float32Nanos nanoseconds a pair and thread that the float32 filter was measured at when
 *     the choice was made, null where not measured
 * @param int8Nanos the same for the int8 filter
 * @param coarsePerQuery pairs that the int8 filter left to look at in float32, null where it did
 *     not run
 * @param largestSlack largest error bound of a squared distance, null where not known
 * @param centered whether the data were moved by their mean, because a common offset swamped the
 *     distances
 * @param survivorsPerQuery pairs that passed the filter, the sample's included, per query; exact
 *     distances were computed for those that later bounds left
 * @param shuffledPerQuery entries that went through the shuffle, per query
 */
public record FilterFacts(
    String name,
    String note,
    Double float32Nanos,
    Double int8Nanos,
    Double coarsePerQuery,
    Double largestSlack,
    boolean centered,
    Double survivorsPerQuery,
    Double shuffledPerQuery) {
  public FilterFacts {
    float32Nanos = Facts.finiteOrAbsent("float32Nanos", float32Nanos);
    int8Nanos = Facts.finiteOrAbsent("int8Nanos", int8Nanos);
    coarsePerQuery = Facts.finiteOrAbsent("coarsePerQuery", coarsePerQuery);
    largestSlack = Facts.finiteOrAbsent("largestSlack", largestSlack);
    survivorsPerQuery = Facts.finiteOrAbsent("survivorsPerQuery", survivorsPerQuery);
    shuffledPerQuery = Facts.finiteOrAbsent("shuffledPerQuery", shuffledPerQuery);
  }
}

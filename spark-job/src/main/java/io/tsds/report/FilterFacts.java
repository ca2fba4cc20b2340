package io.tsds.report;

/**
 * What the filter before the exact distances let through.
 *
 * @param name such as "float32 sgemm"
 * @param largestSlack largest error bound of a squared distance, null where not known
 * @param centered whether the data were moved by their mean, because a common offset swamped the
 *     distances
 * @param survivorsPerQuery pairs that passed the filter, the sample's included, per query; exact
 *     distances were computed for those that later bounds left
 * @param shuffledPerQuery entries that went through the shuffle, per query
 */
public record FilterFacts(
    String name,
    Double largestSlack,
    boolean centered,
    Double survivorsPerQuery,
    Double shuffledPerQuery) {
  public FilterFacts {
    largestSlack = Facts.finiteOrAbsent("largestSlack", largestSlack);
    survivorsPerQuery = Facts.finiteOrAbsent("survivorsPerQuery", survivorsPerQuery);
    shuffledPerQuery = Facts.finiteOrAbsent("shuffledPerQuery", shuffledPerQuery);
  }
}

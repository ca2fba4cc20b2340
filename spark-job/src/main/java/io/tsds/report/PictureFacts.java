package io.tsds.report;

/**
 * What the page of a report draws beyond the other facts: some numbers of each distribution, and
 * some points of each crowd, so that it stays small whatever the size of the problem.
 *
 * @param probabilities against their rank
 * @param neighborhoods null in a report of an earlier build
 * @param typical null where no texts were asked for
 * @param map null where there are no vectors to place, and in a run for many target tasks
 */
public record PictureFacts(
    DistanceQuantiles distances,
    QueryFacts queries,
    NeighborhoodsByQuery neighborhoods,
    ProbabilityCurve probabilities,
    TypicalFacts typical,
    MapFacts map) {}

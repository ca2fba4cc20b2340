package io.tsds.demo;

/**
 * The data of the demo: clustered unit vectors, of which some contents occur many times.
 *
 * @param candidatesUri folder of the candidates, npy
 * @param queriesUri folder of the queries, npy
 * @param candidates N, copies included
 * @param queries M
 * @param dimension d
 * @param repeatedContents how many candidates get copies
 * @param copies copies of such a candidate, itself not counted
 * @param noise standard deviation of what a copy differs by in each component, in units of the
 *     spread around a cluster's center and before the row is scaled to unit length
 * @param seed the data follow from it
 */
record DemoData(
    String candidatesUri,
    String queriesUri,
    int candidates,
    int queries,
    int dimension,
    int repeatedContents,
    int copies,
    double noise,
    long seed) {

  /**
   * How far apart two copies of one candidate are, about, whatever the dimension d: they differ by
   * noise * sqrt(2 d) before the scaling, which divides them by about sqrt(2 d), since a center's
   * components and the spread around it both have variance 1.
   */
  public double copyDistance() {
    return noise;
  }
}

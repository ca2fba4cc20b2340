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
 * @param noise standard deviation of what a copy differs by in each component: two copies are about
 *     noise * sqrt(2 d) apart
 * @param seed the data follow from it
 */
public record DemoData(
    String candidatesUri,
    String queriesUri,
    int candidates,
    int queries,
    int dimension,
    int repeatedContents,
    int copies,
    double noise,
    long seed) {

  /** How far apart two copies of one candidate are, about. */
  public double copyDistance() {
    return noise * Math.sqrt(2.0 * dimension);
  }
}

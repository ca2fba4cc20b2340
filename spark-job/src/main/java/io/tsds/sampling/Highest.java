package io.tsds.sampling;

/**
 * The B members of the largest probabilities, each once; of equal ones those that come first in the
 * pool, whose order is that of the ids. All epochs are the same. Time O(S log B) for a support of
 * S.
 */
final class Highest implements Sampler {
  private final Support support;
  private final int sampleSize;

  Highest(Support support, long sampleSize) {
    this.support = support;
    this.sampleSize = support.requireHolds(sampleSize, DrawMode.HIGHEST);
  }

  @Override
  public long[] draws(int epoch) {
    EarliestArrivals first = new EarliestArrivals(sampleSize);
    for (int place = 0; place < support.size(); place++) {
      first.offer(place, -support.probabilities()[place]);
    }
    return support.once(first.places());
  }
}

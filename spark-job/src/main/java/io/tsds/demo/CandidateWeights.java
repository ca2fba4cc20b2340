package io.tsds.demo;

/**
 * Probabilities or draws of candidates.
 *
 * @param ids candidates [entries], in any order
 * @param weights probability, or number of draws, of each [entries]
 */
record CandidateWeights(long[] ids, double[] weights) {
  public CandidateWeights {
    if (ids.length != weights.length) {
      throw new IllegalArgumentException(
          ids.length + " ids do not fit " + weights.length + " weights");
    }
  }

  /** The part of the whole weight that lies on the duplicates. */
  double shareOn(KnownDuplicates duplicates) {
    double all = 0;
    double found = 0;
    for (int i = 0; i < ids.length; i++) {
      all += weights[i];
      if (duplicates.contains(ids[i])) {
        found += weights[i];
      }
    }
    if (!(all > 0)) {
      throw new IllegalArgumentException("weights add up to " + all + "; must be above 0");
    }
    return found / all;
  }
}

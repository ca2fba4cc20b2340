package io.tsds.sampling;

import io.tsds.ConstantText;
import io.tsds.UserException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The pool members that can be drawn.
 *
 * @param poolSize number of pool members
 * @param members pool index of every member whose probability is above 0, ascending [support]
 * @param probabilities their probabilities [support]
 */
record Support(int poolSize, int[] members, double[] probabilities) {

  static Support of(double[] probabilities) {
    int[] members = new int[probabilities.length];
    int size = 0;
    for (int member = 0; member < probabilities.length; member++) {
      double probability = probabilities[member];
      if (!(probability >= 0 && probability < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "probability of pool member %d is %s; must be at least 0 and finite",
                member,
                probability));
      }
      if (probability > 0) {
        members[size++] = member;
      }
    }
    if (size == 0) {
      throw new IllegalArgumentException("no pool member has a probability above 0");
    }
    double[] positive = new double[size];
    for (int place = 0; place < size; place++) {
      positive[place] = probabilities[members[place]];
    }
    return new Support(probabilities.length, Arrays.copyOf(members, size), positive);
  }

  /**
   * Refuses a sample of distinct members that is larger than the support.
   *
   * @return the sample size
   */
  int requireHolds(long sampleSize, DrawMode draw) {
    if (sampleSize > size()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`sample-size` is %d; with `draw` %s it must be at most %d, the number of candidates with"
                  + " a probability above 0: give `sample-size` %d and `resume`, which takes up"
                  + " what this run has computed, or `draw` with-replacement, or a lower"
                  + " `alpha`, which spreads the mass over more candidates",
              sampleSize,
              ConstantText.of(draw),
              size(),
              size()));
    }
    return (int) sampleSize;
  }

  /** One draw of each of some members, by their places in the support [pool]. */
  long[] once(int[] places) {
    long[] draws = new long[poolSize];
    for (int place : places) {
      draws[members[place]] = 1;
    }
    return draws;
  }

  int size() {
    return members.length;
  }
}

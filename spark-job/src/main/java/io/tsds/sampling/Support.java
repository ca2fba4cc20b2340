package io.tsds.sampling;

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

  int size() {
    return members.length;
  }
}

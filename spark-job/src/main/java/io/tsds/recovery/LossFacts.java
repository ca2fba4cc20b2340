package io.tsds.recovery;

/** What can be said of the constants of the bounds without assuming them. */
public final class LossFacts {
  private LossFacts() {}

  /**
   * A lower bound of lambda from models that were trained: the largest |l_i - l_j| / d_ij.
   *
   * @param losses of the runs [runs]
   * @param distances Jaccard distances of the sets on which they were trained [runs x runs]
   * @return 0 where no two sets differ; infinity where the same set had two losses
   */
  public static double lambdaAtLeast(double[] losses, double[][] distances) {
    double largest = 0;
    for (int i = 0; i < losses.length; i++) {
      for (int j = 0; j < i; j++) {
        double difference = Math.abs(losses[i] - losses[j]);
        if (difference > 0) {
          largest = Math.max(largest, difference / distances[i][j]);
        }
      }
    }
    return largest;
  }

  /**
   * A surrogate of a cluster's eps, which no one can know without training: by how much the loss of
   * the candidates that were not selected is above the least that is left when as many are
   * selected, relative to that.
   *
   * @param left loss of the candidates that were not selected
   * @param least loss of the rest where as many are selected, those of the largest loss
   * @return infinity where others could leave none and these leave some
   */
  public static double residualEpsilon(double left, double least) {
    if (least > 0) {
      return left / least - 1;
    }
    return left > 0 ? Double.POSITIVE_INFINITY : 0;
  }
}

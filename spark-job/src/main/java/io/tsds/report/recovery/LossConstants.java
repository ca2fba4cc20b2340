package io.tsds.report.recovery;

import io.tsds.report.FactChecks;
import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of the constants of the bounds, which only training could tell.
 *
 * @param lambda the Lipschitz constant that the user gave, loss; null where there is none
 * @param runs models that the user trained and their losses
 * @param lambdaLowerBound what those runs show: lambda is at least so much, and never that it is so
 *     much; null where there are no two runs on different sets, or where no lambda holds
 * @param lambdaRefuted whether two runs on the same set had different losses, so that no lambda
 *     holds: training itself adds more than the sets do
 * @param surrogateEpsilon of each cluster, by number, at least 0, from a column of losses: it
 *     stands for eps, which cannot be known without training; null for a cluster where none is
 *     finite, and empty where there is no such column
 */
public record LossConstants(
    Double lambda,
    List<RunLoss> runs,
    Double lambdaLowerBound,
    boolean lambdaRefuted,
    List<Double> surrogateEpsilon) {

  /**
   * A model that the user trained.
   *
   * @param reference the set on which it was trained: a reference's name, or the selection
   * @param loss of the evaluation
   */
  public record RunLoss(String reference, double loss) {
    public RunLoss {
      FactChecks.finite("loss", loss);
    }
  }

  public LossConstants {
    lambda = lambda == null ? null : Double.valueOf(FactChecks.amount("lambda", lambda));
    runs = List.copyOf(runs);
    lambdaLowerBound =
        lambdaLowerBound == null
            ? null
            : Double.valueOf(FactChecks.amount("lambdaLowerBound", lambdaLowerBound));
    surrogateEpsilon = Collections.unmodifiableList(new ArrayList<>(surrogateEpsilon));
    surrogateEpsilon.forEach(epsilon -> FactChecks.finiteOrAbsent("surrogateEpsilon", epsilon));
  }

  /** What the runs have against a lambda, or against the one that was given. */
  Optional<String> contradiction() {
    if (lambdaRefuted) {
      return Optional.of(
          "Two runs on the same set have different losses, so that no lambda holds: compare means of"
              + " several runs.");
    }
    return lambda != null && lambdaLowerBound != null && lambda < lambdaLowerBound
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "`loss-lipschitz` is %s, but the runs show that lambda is at least %s: no bound holds"
                    + " with the smaller one.",
                Figures.number(lambda),
                Figures.number(lambdaLowerBound)))
        : Optional.empty();
  }

  /** Where nothing is known. */
  public static LossConstants unknown() {
    return new LossConstants(null, List.of(), null, false, List.of());
  }

  /**
   * The constants as they were computed.
   *
   * @param lambda null where the user gave none
   * @param atLeast of {@link io.tsds.recovery.LossFacts#lambdaAtLeast}, may be infinite; looked at
   *     where there are two runs or more
   * @param epsilons of {@link io.tsds.recovery.LossFacts#residualEpsilon}, may be infinite
   *     [clusters or 0]
   */
  public static LossConstants of(
      Double lambda, List<RunLoss> runs, double atLeast, double[] epsilons) {
    boolean refuted = runs.size() > 1 && Double.isInfinite(atLeast);
    List<Double> finite = new ArrayList<>();
    for (double epsilon : epsilons) {
      finite.add(Double.isInfinite(epsilon) ? null : Double.valueOf(epsilon));
    }
    return new LossConstants(
        lambda, runs, runs.size() > 1 && !refuted ? atLeast : null, refuted, finite);
  }
}

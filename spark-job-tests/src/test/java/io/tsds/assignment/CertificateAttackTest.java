package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.CertificateAttack.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Certificates against linear programming: what one promises is the optimum over all candidates,
 * those beyond the prefetch included, and none promises more than it may.
 */
class CertificateAttackTest {
  private static final int FEW = 500;
  private static final int MANY = 20_000;

  @ParameterizedTest
  @EnumSource
  void noCertificatePromisesWhatIsNotTheOptimum(Method method) {
    attack(method, 0, FEW);
  }

  @Tag("attack")
  @ParameterizedTest
  @EnumSource
  void noneOfThousandsDoes(Method method) {
    Map<Outcome, Integer> counts = attack(method, FEW, MANY);
    assertThat(counts.get(Outcome.NOT_PROVEN_AND_WORSE) != null)
        .as("KNN-TV's theorem assumes nothing")
        .isNotEqualTo(method == Method.KNN_TV);
  }

  private static Map<Outcome, Integer> attack(Method method, long first, int problems) {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    for (long seed = first; seed < first + problems; seed++) {
      try {
        counts.merge(CertificateAttack.of(method, seed).run(), 1, Integer::sum);
      } catch (AssertionError e) {
        throw new AssertionError(method + ", seed " + seed + ": " + e.getMessage(), e);
      }
    }
    System.out.println(
        String.format(
            Locale.ROOT, "%d certificates of %s against a solver: %s", problems, method, counts));
    assertThat(counts).containsKeys(Outcome.OPTIMAL, Outcome.TOO_SHORT);
    return counts;
  }
}

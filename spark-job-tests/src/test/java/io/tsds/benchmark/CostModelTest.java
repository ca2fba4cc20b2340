package io.tsds.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CostModelTest {

  private static CostModel.Run run(double m, double n, double d, double l, double constant) {
    double products = 2 * m * n * d / 1e11;
    double rest = 5e-10 * m * n + 1e-8 * n * d + 4e-6 * m * l + constant;
    return new CostModel.Run(m, n, d, l, products + rest, products);
  }

  private static CostModel measured(double constant) {
    CostModel model = new CostModel();
    for (double m : new double[] {100, 1000, 4000}) {
      for (double d : new double[] {64, 512}) {
        model.add(run(m, 1e6, d, 2000, constant));
        model.add(run(m, 2e6, d, 5000, constant));
      }
    }
    return model;
  }

  @Test
  void findsTheCostsThatRunsWereMadeOf() {
    CostModel.Fit fit = measured(3).fit();
    CostModel.Run large = run(10_000, 1.5e8, 512, 2000, 3);
    assertThat(fit.coreSeconds(large)).isCloseTo(large.coreSeconds(), within(1e-6 * 1e5));
    assertThat(fit.largestRelativeError()).isLessThan(1e-6);
  }

  @Test
  void noCostIsNegative() {
    CostModel.Fit fit = measured(-0.5).fit();
    assertThat(Arrays.stream(fit.coefficients()).min()).hasValue(0);
    assertThat(fit.coefficients()[3]).isZero();
  }
}

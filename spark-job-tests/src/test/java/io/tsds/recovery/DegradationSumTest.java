package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DegradationSumTest {
  @Test
  void anyOrderAndAnyGroupingGiveTheSameBits() {
    Random random = new Random(1);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      values.add(JensenShannon.LARGEST * random.nextDouble() * Math.pow(2, -random.nextInt(50)));
    }
    DegradationSum whole = of(values);
    BigDecimal exact =
        values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(whole.mean()).isCloseTo(exact.doubleValue() / 1000, within(1e-17));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(values, new Random(seed));
      DegradationSum parts = of(values.subList(0, 10 * seed + 1));
      parts.add(of(values.subList(10 * seed + 1, 1000)));
      assertThat(parts.count()).isEqualTo(1000);
      assertThat(parts.mean()).isEqualTo(whole.mean());
      assertThat(parts.standardError()).isEqualTo(whole.standardError());
    }
  }

  private static DegradationSum of(List<Double> values) {
    DegradationSum sum = new DegradationSum();
    values.forEach(sum::add);
    return sum;
  }

  @Test
  void standardErrorIsThatOfAMean() {
    assertThat(of(List.of(0.1, 0.2, 0.3)).standardError())
        .isCloseTo(0.1 / Math.sqrt(3), within(1e-15));
    assertThat(of(List.of(0.4)).standardError()).isZero();
    assertThat(of(List.of(0.25, 0.25, 0.25)).standardError()).isZero();
    assertThat(new DegradationSum().mean()).isZero();
  }

  @Test
  void sumsBeyondSixtyFourBitsCarry() {
    FixedPointSum sum = new FixedPointSum();
    sum.add(1);
    BigInteger expected = BigInteger.ONE.shiftLeft(FixedPointSum.PLACES);
    for (int doubling = 0; doubling < 60; doubling++) {
      FixedPointSum copy = new FixedPointSum();
      copy.add(sum);
      sum.add(copy);
      expected = expected.shiftLeft(1);
      assertThat(sum.units()).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNoDegradationIsRefused() {
    for (double value : new double[] {-1e-300, 1.0001, Double.NaN}) {
      assertThatThrownBy(() -> new DegradationSum().add(value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

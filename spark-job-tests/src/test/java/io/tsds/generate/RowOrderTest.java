package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowOrderTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097})
  void everyNumberStandsInOnePosition(int size) {
    RowOrder order = new RowOrder(42, size);
    BitSet seen = new BitSet(size);
    for (int position = 0; position < size; position++) {
      long number = order.at(position);
      assertThat(number).isBetween(0L, size - 1L);
      assertThat(order.positionOf(number)).isEqualTo(position);
      seen.set((int) number);
    }
    assertThat(seen.cardinality()).isEqualTo(size);
  }

  @Test
  void largeSizesInvertToo() {
    long size = (1L << 48) - 5;
    RowOrder order = new RowOrder(-7, size);
    for (long position = size - 1000; position < size; position++) {
      assertThat(order.positionOf(order.at(position))).isEqualTo(position);
    }
  }

  @Test
  void lastNumbersAreSpreadOverAllPositions() {
    int size = 10_000;
    RowOrder order = new RowOrder(3, size);
    int[] inTenth = new int[10];
    for (int number = 9000; number < size; number++) {
      inTenth[(int) (order.positionOf(number) / 1000)]++;
    }
    // Each count is hypergeometric with mean 100 and standard deviation 9: 60 to 140 is 4.4 of
    // them,
    // and the seed is fixed.
    for (int count : inTenth) {
      assertThat(count).isBetween(60, 140);
    }
  }
}

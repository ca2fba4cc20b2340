package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileOrderTest {
  @ParameterizedTest
  @CsvSource({
    "img_2, img_10",
    "img_2.npy, img_2a.npy",
    "a/part=9/x1, a/part=10/x0",
    "x9, x10",
    "x09, x10",
    "x01, x1",
    "x01y, x1z",
    "x1y, x01z",
    "1, 1a",
    "a, b1",
    "x-, x0",
    "x0, xa",
    "é9, é10",
    "v99999999999999999999998, v99999999999999999999999",
    "v9, v10000000000000000000000000",
    "٢٠, ٣"
  })
  void numbersAreComparedAsNumbers(String first, String second) {
    Comparator<String> order = FileOrder.NATURAL.paths();
    assertThat(order.compare(first, second)).isNegative();
    assertThat(order.compare(second, first)).isPositive();
    assertThat(order.compare(first, first)).isZero();
  }

  /** An order that is none would make a sort fail or depend on the listing. */
  @Test
  void anyListingIsSortedToTheSameOrder() {
    Random random = new Random(5);
    String[] pieces = {"0", "00", "1", "01", "9", "10", "a", "b", "_", ".", "/", "é", "~"};
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = 1 + random.nextInt(5); length > 0; length--) {
        name.append(pieces[random.nextInt(pieces.length)]);
      }
      names.add(name.toString());
    }
    List<String> sorted = names.stream().distinct().sorted(FileOrder.NATURAL.paths()).toList();
    for (int a = 0; a < sorted.size(); a++) {
      for (int b = a + 1; b < sorted.size(); b++) {
        assertThat(FileOrder.NATURAL.paths().compare(sorted.get(a), sorted.get(b)))
            .as(sorted.get(a) + " and " + sorted.get(b))
            .isNegative();
      }
    }
    Collections.shuffle(names, random);
    assertThat(names.stream().distinct().sorted(FileOrder.NATURAL.paths()))
        .containsExactlyElementsOf(sorted);
  }

  @Test
  void theFirstDifferenceNamesBothFiles() {
    assertThat(FileOrder.BYTE.firstDifference(FileOrder.NATURAL, List.of("a", "x10", "x2", "y")))
        .containsExactly("x10", "x2");
    assertThat(FileOrder.BYTE.firstDifference(FileOrder.NATURAL, List.of("a", "x02", "x10")))
        .isEmpty();
  }
}

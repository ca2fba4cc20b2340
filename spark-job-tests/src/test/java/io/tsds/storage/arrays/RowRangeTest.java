package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.arrays.RowRange.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowRangeTest {

  /** A range of all rows of some files, from number 1000 on. */
  private static RowRange range(long... rows) {
    List<Slice> slices = new ArrayList<>();
    long number = 1000;
    for (int i = 0; i < rows.length; i++) {
      RecordFile file = new RecordFile("f" + i, 0, 128, rows[i] + 5, 10, ElementDecoder.FLOAT32, 0);
      slices.add(new Slice(file, 5, rows[i], number));
      number += rows[i];
    }
    return new RowRange(slices, List.of("host"));
  }

  /** The numbers of the range's rows, each slice checked against where its file's rows begin. */
  private static List<Long> numbers(RowRange probe, RowRange whole) {
    List<Long> numbers = new ArrayList<>();
    for (Slice slice : probe.slices()) {
      Slice origin =
          whole.slices().stream()
              .filter(other -> other.file().equals(slice.file()))
              .findAny()
              .orElseThrow();
      assertThat(slice.rows()).isPositive();
      assertThat(slice.firstNumber() - origin.firstNumber())
          .isEqualTo(slice.firstRow() - origin.firstRow())
          .isNotNegative();
      assertThat(slice.firstRow() + slice.rows())
          .isLessThanOrEqualTo(origin.firstRow() + origin.rows());
      for (long i = 0; i < slice.rows(); i++) {
        numbers.add(slice.firstNumber() + i);
      }
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({
    "1", "2", "15", "16", "17", "30", "31", "100", "511", "512", "513", "999", "1000", "1001"
  })
  void aProbeHasItsRowsOnceInOrderAndSpreadEvenly(long probeRows) {
    RowRange whole = range(1, 500, 3, 496);

    RowRange probe = whole.probe(probeRows);

    List<Long> numbers = numbers(probe, whole);
    assertThat(numbers).hasSize((int) Math.min(probeRows, 1000)).doesNotHaveDuplicates().isSorted();
    assertThat(probe.rows()).isEqualTo(numbers.size());
    assertThat(probe.hosts()).containsExactly("host");
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) > numbers.get(i - 1) + 1) {
        gaps.add(numbers.get(i) - numbers.get(i - 1) - 1);
      }
    }
    long runs = Math.min(32, numbers.size());
    long gap = (1000 - numbers.size()) / runs;
    assertThat(gaps).hasSizeLessThan(32).allMatch(length -> length == gap || length == gap + 1);
    assertThat(2000 - numbers.get(numbers.size() - 1) - 1).isBetween(gap, gap + 1);
  }

  @Test
  void aProbeOfNothingIsEmpty() {
    assertThat(range(7).probe(0).slices()).isEmpty();
  }

  @Test
  void aProbeOfAllRowsIsTheRange() {
    RowRange whole = range(3, 4);

    assertThat(whole.probe(7)).isEqualTo(whole);
    assertThat(whole.probe(Long.MAX_VALUE)).isEqualTo(whole);
  }
}

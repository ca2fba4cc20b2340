package io.tsds.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One or several values of B, as {@code --sample-size} has them. */
record SampleSizes(List<Long> values) {

  /** Of numbers with commas between them, and spaces or none around these. */
  static SampleSizes of(String text) {
    return new SampleSizes(
        Arrays.stream(text.split(",", -1)).map(String::strip).map(OptionTypes::size).toList());
  }

  @Override
  public String toString() {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%d", value))
        .collect(Collectors.joining(","));
  }
}

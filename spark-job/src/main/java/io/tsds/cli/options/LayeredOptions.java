package io.tsds.cli.options;

import io.tsds.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.ParameterException;

/**
 * The options of one command from several places, where a later place wins over an earlier one.
 * Every value is checked where it is added, so that a message can name its place.
 *
 * @param <T> a class with picocli options, all of them optional
 */
public final class LayeredOptions<T> {
  private final Supplier<T> empty;
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Where a value was last set, by option; nothing for the command line. */
  private final Map<String, String> places = new LinkedHashMap<>();

  public LayeredOptions(Supplier<T> empty) {
    this.empty = empty;
  }

  /** Adds a layer, which wins over those added before. */
  public void add(OptionLayer layer) {
    layer.values().forEach((option, value) -> add(layer, option, value));
  }

  /** Long names of all options. */
  public Set<String> options() {
    return Set.copyOf(OptionTypes.commandLine(empty.get()).getCommandSpec().optionsMap().keySet());
  }

  /** Whether any layer sets the option. */
  public boolean contains(String option) {
    return values.containsKey(option);
  }

  /** The options with every value set. */
  public T merged() {
    T options = empty.get();
    List<String> arguments = new ArrayList<>();
    values.forEach((option, value) -> arguments.add(argument(option, value)));
    OptionTypes.commandLine(options).parseArgs(arguments.toArray(String[]::new));
    return options;
  }

  /** The same mistake, with the place of the option before it if it is not the command line. */
  public UserException located(UserException mistake) {
    return mistake
        .parameter()
        .map(places::get)
        .map(place -> new UserException(place + ": " + mistake.getMessage(), mistake))
        .orElse(mistake);
  }

  private void add(OptionLayer layer, String option, String value) {
    places.remove(option);
    if (layer.place() != null) {
      places.put(
          option,
          String.format(Locale.ROOT, "%s, key %s", layer.place(), layer.keyPrefix() + option));
      check(option, value);
    }
    values.put(option, value);
  }

  private void check(String option, String value) {
    try {
      OptionTypes.commandLine(empty.get()).parseArgs(argument(option, value));
    } catch (ParameterException e) {
      throw new UserException(places.get(option) + ": " + UsageMessage.of(e), e);
    }
  }

  private static String argument(String option, String value) {
    return "--" + option + "=" + value;
  }
}

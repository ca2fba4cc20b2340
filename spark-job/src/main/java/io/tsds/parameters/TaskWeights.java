package io.tsds.parameters;

import io.tsds.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The weights of target tasks in a mixture of them, as the user gave them. Which target tasks there
 * are is known when the queries are read.
 *
 * @param kind equal, by number of queries, or named
 * @param named weight of each target task, by name as the user wrote it; empty unless named
 */
public record TaskWeights(Kind kind, SortedMap<String, Double> named) {
  private static final String BOUND =
      "must be equal, queries, or a weight for each target task, such as law=2,medicine=1, with %2C"
          + " for a comma in a name";

  private static final int MOST_NAMES = 10;

  /** Where the weights come from. */
  public enum Kind {
    /** Each target task counts as much as another. */
    EQUAL,
    /** Each query does. */
    QUERIES,
    /** The user gave a number for each target task. */
    NAMED
  }

  public TaskWeights {
    named = new TreeMap<>(named);
    if ((kind == Kind.NAMED) == named.isEmpty()) {
      throw new IllegalArgumentException(BOUND);
    }
    double sum = 0;
    for (Map.Entry<String, Double> entry : named.entrySet()) {
      double weight = entry.getValue();
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "gives %s the weight %s; must be a finite number of at least 0",
                entry.getKey(),
                weight));
      }
      sum += weight;
    }
    if (kind == Kind.NAMED && !(sum > 0 && Double.isFinite(sum))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "has weights that add up to %s; must add up to a finite number above 0: give one"
                  + " target task at least a weight",
              sum));
    }
  }

  /**
   * The weights of a text such as {@code equal}, {@code queries} or {@code law=2,medicine=1}.
   *
   * @throws IllegalArgumentException with what it must be
   */
  public static TaskWeights of(String text) {
    for (Kind kind : List.of(Kind.EQUAL, Kind.QUERIES)) {
      if (text.strip().equals(kind.name().toLowerCase(Locale.ROOT))) {
        return new TaskWeights(kind, new TreeMap<>());
      }
    }
    SortedMap<String, Double> named = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.lastIndexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(BOUND);
      }
      String name = part.substring(0, equals).strip();
      if (named.put(name, number(name, part.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "names " + name + " more than once; must name each target task once");
      }
    }
    return new TaskWeights(Kind.NAMED, named);
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "gives %s the weight %s; must be a number such as 2", name, text),
          e);
    }
  }

  /** The text that these weights are made from again. */
  @Override
  public String toString() {
    return kind == Kind.NAMED
        ? named.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","))
        : kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The weight of each target task, normalized: they add up to 1.
   *
   * @param targets names, in the order in which their weights are added
   * @param queries number of queries of each
   * @throws UserException if the weights are not those of these target tasks
   */
  public double[] normalized(List<String> targets, List<Integer> queries) {
    double[] weights = new double[targets.size()];
    switch (kind) {
      case EQUAL -> Arrays.fill(weights, 1);
      case QUERIES -> Arrays.setAll(weights, queries::get);
      case NAMED -> setNamed(targets, weights);
    }
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int target = 0; target < weights.length; target++) {
      weights[target] /= sum;
    }
    return weights;
  }

  private void setNamed(List<String> targets, double[] weights) {
    SortedSet<String> missing = new TreeSet<>(targets);
    for (Map.Entry<String, Double> entry : named.entrySet()) {
      int target = targets.indexOf(entry.getKey());
      target = target < 0 ? targets.indexOf(unescaped(entry.getKey())) : target;
      if (target < 0) {
        throw UserException.of(
            "task-weights",
            "names %s, which is no target task of the queries: these are %s",
            entry.getKey(),
            listed(targets));
      }
      if (!missing.remove(targets.get(target))) {
        throw UserException.of(
            "task-weights", "names %s more than once; must name it once", targets.get(target));
      }
      weights[target] = entry.getValue();
    }
    if (!missing.isEmpty()) {
      throw UserException.of(
          "task-weights",
          "has no weight for %s; must have one for each target task: give 0 to leave one out",
          listed(List.copyOf(missing)));
    }
  }

  private static String listed(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return names.size() <= MOST_NAMES
        ? first
        : String.format(Locale.ROOT, "%s and %,d others", first, names.size() - MOST_NAMES);
  }

  /** A name without the escapes that a comma needs, and that the names of folders have. */
  private static String unescaped(String name) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      String code = name.substring(i, Math.min(name.length(), i + 3));
      if (code.matches("%[0-9A-Fa-f]{2}")) {
        plain.append((char) Integer.parseInt(code.substring(1), 16));
        i += 2;
      } else {
        plain.append(name.charAt(i));
      }
    }
    return plain.toString();
  }
}

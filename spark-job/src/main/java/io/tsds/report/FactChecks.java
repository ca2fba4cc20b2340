package io.tsds.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks that every fact passes before it may stand in a report. */
public final class FactChecks {
  private FactChecks() {}

  /** Refuses infinities and what is not a number. */
  public static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; a fact must be finite");
    }
    return value;
  }

  /** Also lets through null, which stands for a fact that does not exist in this run. */
  public static Double finiteOrAbsent(String name, Double value) {
    return value == null ? null : Double.valueOf(finite(name, value));
  }

  /** Refuses what is below 0. */
  public static long count(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + "; a count is at least 0");
    }
    return value;
  }

  /** Refuses what is below 1. */
  public static long atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; must be at least 1");
    }
    return value;
  }

  /** Refuses what is above a bound. */
  public static long atMost(String name, long value, long bound) {
    if (value > bound) {
      throw new IllegalArgumentException(name + " is " + value + "; must be at most " + bound);
    }
    return value;
  }

  /** Refuses a count that other counts contradict. */
  public static long equal(String name, long value, long expected) {
    if (value != expected) {
      throw new IllegalArgumentException(
          name + " is " + value + "; the other counts say " + expected);
    }
    return value;
  }

  /** Refuses what is below 0 or not finite. */
  public static double amount(String name, double value) {
    if (!(finite(name, value) >= 0)) {
      throw new IllegalArgumentException(name + " is " + value + "; must be at least 0");
    }
    return value;
  }

  /** Refuses what is not from 0 to 1. */
  public static double share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; must be in [0, 1]");
    }
    return value;
  }

  /**
   * A copy in the same order, with whole numbers as long, others as double, and a number that is
   * not finite as null: such a number comes from a rate over no time, and is no reason to lose a
   * report.
   */
  public static Map<String, Object> details(Map<String, Object> details) {
    Map<String, Object> copy = new LinkedHashMap<>();
    details.forEach((name, value) -> copy.put(name, detail(name, value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object detail(String name, Object value) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? Double.valueOf(number) : null;
    }
    if (value instanceof List<?> values) {
      List<Object> copy = new ArrayList<>(values.size());
      values.forEach(element -> copy.add(detail(name, element)));
      return Collections.unmodifiableList(copy);
    }
    throw new IllegalArgumentException(
        "detail "
            + name
            + " is of "
            + value.getClass()
            + "; must be a string, boolean, number or a list of them");
  }
}

package io.tsds.storage.arrays;

import io.tsds.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Which array is read of a file that may hold several: the one that is named; or, where the name is
 * left at its default and the file has none of that name, its only matrix.
 *
 * @param name what the user calls it
 * @param parameter that names it, for messages
 */
public record ArrayChoice(String name, String parameter) {
  /** The name where the user gives none, as with the columns of Parquet files. */
  public static final String DEFAULT = "embedding";

  private static final int MOST_NAMED = 10;
  private static final int LONGEST_NAME = 60;

  /** The choice where nothing is asked for. */
  static ArrayChoice byDefault(String parameter) {
    return new ArrayChoice(DEFAULT, parameter);
  }

  /** Tells the shape of an array; null where it has none that can be told. */
  interface Shapes {
    long[] of(String array) throws IOException;
  }

  /**
   * The array's name.
   *
   * @param names of all arrays of the file; shapes are looked at only where they decide
   * @throws UserException if the file has no such array, or several that might be meant
   */
  String of(Collection<String> names, Shapes shapes, String path) throws IOException {
    if (names.contains(name)) {
      return name;
    }
    if (!name.equals(DEFAULT)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: has no array %s; it has %s: give %s one of its arrays",
              path,
              shown(name),
              list(names),
              parameter));
    }
    List<String> matrices = new ArrayList<>();
    List<String> described = new ArrayList<>();
    for (String candidate : names) {
      long[] shape = shapes.of(candidate);
      if (shape != null && shape.length == 2) {
        matrices.add(candidate);
      } else if (described.size() <= MOST_NAMED) {
        described.add(
            candidate + (shape == null ? "" : " of shape " + shown(Arrays.toString(shape))));
      }
    }
    if (matrices.size() == 1) {
      return matrices.get(0);
    }
    throw matrices.isEmpty() ? noMatrix(path, described) : severalMatrices(path, matrices);
  }

  private static UserException noMatrix(String path, List<String> described) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: has no two-dimensional array (it has %s); save one whose rows are embeddings, as"
                + " array.reshape(len(array), -1) makes it",
            path,
            list(described)));
  }

  private UserException severalMatrices(String path, List<String> matrices) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: has several two-dimensional arrays, %s; name the one to read with %s",
            path,
            list(matrices),
            parameter));
  }

  private static String list(Collection<String> names) {
    if (names.isEmpty()) {
      return "no arrays";
    }
    List<String> first = names.stream().limit(MOST_NAMED).map(ArrayChoice::shown).toList();
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }

  /** Text of a file that may be broken, fit for one line of a message. */
  static String shown(String text) {
    String start = text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) + "..." : text;
    return start.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}

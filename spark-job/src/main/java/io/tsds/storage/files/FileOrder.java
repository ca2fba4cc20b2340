package io.tsds.storage.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The order of an input's files, in which rows are numbered where they have no ids. */
public enum FileOrder {
  /** By the UTF-8 bytes of the full paths: {@code img_10} before {@code img_2}. */
  BYTE {
    @Override
    public Comparator<String> paths() {
      return InputListing.BYTE_ORDER;
    }
  },

  /**
   * As people count: digits that follow each other are one number, and {@code img_2} comes before
   * {@code img_10}. The rest is compared by bytes, as are paths that differ in leading zeros alone.
   */
  NATURAL {
    @Override
    public Comparator<String> paths() {
      return (a, b) ->
          compareNaturally(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
  };

  /** Compares full paths. */
  public abstract Comparator<String> paths();

  /**
   * The first of these paths that another order has at another place, and the path that it has
   * there; empty where both orders agree.
   *
   * @param sorted full paths in this order
   */
  public List<String> firstDifference(FileOrder other, List<String> sorted) {
    List<String> otherwise = sorted.stream().sorted(other.paths()).toList();
    for (int i = 0; i < sorted.size(); i++) {
      if (!sorted.get(i).equals(otherwise.get(i))) {
        return List.of(sorted.get(i), otherwise.get(i));
      }
    }
    return List.of();
  }

  private static int compareNaturally(byte[] a, byte[] b) {
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      int compared;
      if (isDigit(a[i]) && isDigit(b[j])) {
        int endOfA = endOfNumber(a, i);
        int endOfB = endOfNumber(b, j);
        compared = compareNumbers(a, i, endOfA, b, j, endOfB);
        i = endOfA;
        j = endOfB;
      } else {
        compared = Byte.compareUnsigned(a[i++], b[j++]);
      }
      if (compared != 0) {
        return compared;
      }
    }
    int shorter = Integer.compare(a.length - i, b.length - j);
    return shorter != 0 ? shorter : Arrays.compareUnsigned(a, b);
  }

  /** Compares numbers of any length: without leading zeros, more digits are more. */
  private static int compareNumbers(
      byte[] a, int from, int end, byte[] b, int other, int otherEnd) {
    int i = firstSignificant(a, from, end);
    int j = firstSignificant(b, other, otherEnd);
    int longer = Integer.compare(end - i, otherEnd - j);
    return longer != 0 ? longer : Arrays.compareUnsigned(a, i, end, b, j, otherEnd);
  }

  private static int firstSignificant(byte[] text, int from, int end) {
    int at = from;
    while (at < end && text[at] == '0') {
      at++;
    }
    return at;
  }

  private static int endOfNumber(byte[] text, int from) {
    int end = from;
    while (end < text.length && isDigit(text[end])) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }
}

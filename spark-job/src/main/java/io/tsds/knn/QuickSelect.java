package io.tsds.knn;

/** Hoare's selection with a median-of-three pivot, on arrays of primitives. */
final class QuickSelect {
  private QuickSelect() {}

  /**
   * Orders the first {@code size} values so far that the {@code count} smallest come first.
   *
   * @param count from 1 to {@code size}
   * @return the largest of those
   */
  static long smallest(long[] values, int size, int count) {
    int low = 0;
    int high = size - 1;
    int wanted = count - 1;
    while (low < high) {
      long pivot = median(values[low], values[(low + high) >>> 1], values[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (wanted <= j) {
        high = j;
      } else if (wanted >= i) {
        low = i;
      } else {
        break;
      }
    }
    return values[wanted];
  }

  /**
   * Orders the first {@code size} values, none of them NaN, so far that the {@code count} smallest
   * come first.
   *
   * @param count from 1 to {@code size}
   * @return the largest of those
   */
  static float smallest(float[] values, int size, int count) {
    int low = 0;
    int high = size - 1;
    int wanted = count - 1;
    while (low < high) {
      float pivot = median(values[low], values[(low + high) >>> 1], values[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          float swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (wanted <= j) {
        high = j;
      } else if (wanted >= i) {
        low = i;
      } else {
        break;
      }
    }
    return values[wanted];
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static float median(float a, float b, float c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}

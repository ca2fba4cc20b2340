package io.tsds.embedding;

import java.util.Arrays;

/** Sorts ids of any kind through a permutation, without boxing. */
public final class IdOrder {
  private IdOrder() {}

  /** The rows of {@code ids} in the order of the ids; equal ids keep the order of their rows. */
  public static int[] sorted(IdColumn ids) {
    int[] order = new int[ids.size()];
    Arrays.setAll(order, i -> i);
    int[] other = new int[order.length];
    // Bottom-up merge sort.
    for (int width = 1; width > 0 && width < order.length; width *= 2) {
      for (int low = 0; low < order.length; low += 2 * width) {
        int middle = (int) Math.min(order.length, (long) low + width);
        int high = (int) Math.min(order.length, (long) middle + width);
        merge(ids, order, low, middle, high, other);
        if (high == order.length) {
          break;
        }
      }
      int[] swap = order;
      order = other;
      other = swap;
    }
    return order;
  }

  private static void merge(IdColumn ids, int[] from, int low, int middle, int high, int[] to) {
    int left = low;
    int right = middle;
    for (int next = low; next < high; next++) {
      boolean takeLeft =
          right >= high || (left < middle && ids.compare(from[left], ids, from[right]) <= 0);
      to[next] = takeLeft ? from[left++] : from[right++];
    }
  }
}

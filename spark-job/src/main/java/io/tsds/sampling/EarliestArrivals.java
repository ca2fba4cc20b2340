package io.tsds.sampling;

import java.util.Arrays;

/**
 * Keeps the given number of earliest arrivals out of many, in a binary heap with the latest on top.
 * Of arrivals at the same time the one offered first is kept. O(1) for an arrival that is too late,
 * O(log capacity) for others; 12 bytes a kept arrival.
 */
final class EarliestArrivals {
  /** Heap, latest first [capacity]. */
  private final int[] places;

  /** Arrival time of every entry of {@link #places} [capacity]. */
  private final double[] times;

  private int size;

  /**
   * @param capacity at least 1
   */
  EarliestArrivals(int capacity) {
    this.places = new int[capacity];
    this.times = new double[capacity];
  }

  /** Takes an arrival; places are offered in ascending order. */
  void offer(int place, double time) {
    if (size < places.length) {
      rise(place, time);
    } else if (time < times[0]) {
      sink(place, time);
    }
  }

  /** The places kept, in no order. */
  int[] places() {
    return Arrays.copyOf(places, size);
  }

  private void rise(int place, double time) {
    int hole = size++;
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (!isLater(time, place, times[parent], places[parent])) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    places[hole] = place;
    times[hole] = time;
  }

  private void sink(int place, double time) {
    int hole = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size
          && isLater(times[child + 1], places[child + 1], times[child], places[child])) {
        child++;
      }
      if (!isLater(times[child], places[child], time, place)) {
        break;
      }
      move(child, hole);
      hole = child;
      child = 2 * hole + 1;
    }
    places[hole] = place;
    times[hole] = time;
  }

  private void move(int from, int to) {
    places[to] = places[from];
    times[to] = times[from];
  }

  private static boolean isLater(double time, int place, double otherTime, int otherPlace) {
    return time > otherTime || (time == otherTime && place > otherPlace);
  }
}

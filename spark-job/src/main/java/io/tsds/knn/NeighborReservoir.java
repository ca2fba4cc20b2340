package io.tsds.knn;

import io.tsds.embedding.IdColumn;
import java.util.Arrays;

/**
 * Keeps the nearest rows offered to one query, ties by id. Entries go into an unordered buffer of
 * at most twice the wanted length; when it is full, a quickselect keeps the nearest half and the
 * distance of the farthest kept becomes the bound. That costs amortized constant time an entry,
 * where a heap costs log L. The buffer grows as needed: an idle reservoir is small.
 *
 * <p>An entry is a squared distance and a handle, the place of the row's id in the collection of
 * ids that all reservoirs of a task share.
 */
final class NeighborReservoir {
  private static final int INITIAL_CAPACITY = 32;

  private final int length;
  private final int capacity;
  private double[] squaredDistances;
  private int[] handles;
  private int size;
  private double bound;

  /**
   * @param length L, entries wanted
   * @param bound only rows with at most this squared distance are of interest; may be infinite
   */
  NeighborReservoir(int length, double bound) {
    this.length = length;
    this.capacity = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * length);
    this.bound = bound;
    int initial = Math.min(capacity, INITIAL_CAPACITY);
    this.squaredDistances = new double[initial];
    this.handles = new int[initial];
  }

  /** Rows farther than this cannot be among the nearest; rows just as far can, by their ids. */
  double bound() {
    return bound;
  }

  int size() {
    return size;
  }

  /** Offers a row; it is ignored if it lies beyond the bound. */
  void offer(double squaredDistance, int handle, IdColumn.Builder ids) {
    if (squaredDistance > bound) {
      return;
    }
    if (size == squaredDistances.length) {
      if (size == capacity) {
        cut(ids);
        if (squaredDistance > bound) {
          return;
        }
      } else {
        resize((int) Math.min(capacity, 2L * size));
      }
    }
    squaredDistances[size] = squaredDistance;
    handles[size] = handle;
    size++;
  }

  /** Makes room, at once, for about so many entries more. */
  void expect(int entries) {
    if (size + entries > squaredDistances.length && squaredDistances.length < capacity) {
      resize((int) Math.min(capacity, size + Math.max(size / 2, (long) entries)));
    }
  }

  private void resize(int larger) {
    squaredDistances = Arrays.copyOf(squaredDistances, larger);
    handles = Arrays.copyOf(handles, larger);
  }

  /** Keeps the nearest {@code length} entries and tightens the bound if there are that many. */
  void cut(IdColumn.Builder ids) {
    if (size < length) {
      return;
    }
    if (size > length) {
      selectNearest(ids);
      size = length;
    }
    double farthest = 0;
    for (int i = 0; i < size; i++) {
      farthest = Math.max(farthest, squaredDistances[i]);
    }
    bound = Math.min(bound, farthest);
  }

  /** Drops the entries farther than {@code limit}. */
  void dropBeyond(double limit) {
    int kept = 0;
    for (int entry = 0; entry < size; entry++) {
      if (squaredDistances[entry] <= limit) {
        squaredDistances[kept] = squaredDistances[entry];
        handles[kept++] = handles[entry];
      }
    }
    size = kept;
  }

  /** Cuts to the nearest {@code length} entries and sorts them by (squared distance, id). */
  void sort(IdColumn.Builder ids) {
    cut(ids);
    // Sorted as numbers: the bits of a distance, which rise with it, and in place of the last of
    // them the entry. Distances that differ in no other bits are put in order afterwards.
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    long entryBits = (1L << shift) - 1;
    long[] keys = new long[size];
    for (int entry = 0; entry < size; entry++) {
      keys[entry] = (Double.doubleToRawLongBits(squaredDistances[entry]) & ~entryBits) | entry;
    }
    Arrays.sort(keys);
    double[] sortedDistances = new double[size];
    int[] sortedHandles = new int[size];
    for (int place = 0; place < size; place++) {
      int entry = (int) (keys[place] & entryBits);
      sortedDistances[place] = squaredDistances[entry];
      sortedHandles[place] = handles[entry];
    }
    System.arraycopy(sortedDistances, 0, squaredDistances, 0, size);
    System.arraycopy(sortedHandles, 0, handles, 0, size);
    sortEqual(keys, ~entryBits, ids);
  }

  /** Sorts the runs of entries that have the same key but for the entry. */
  private void sortEqual(long[] keys, long distanceBits, IdColumn.Builder ids) {
    int from = 0;
    for (int place = 1; place <= keys.length; place++) {
      if (place == keys.length || ((keys[place] ^ keys[from]) & distanceBits) != 0) {
        if (place - from > 1) {
          quicksort(from, place - 1, ids);
        }
        from = place;
      }
    }
  }

  /**
   * Moves the ids of the entries to another collection.
   *
   * @param old where the handles point now
   * @param moved for every handle its place in {@code kept}, or -1 until it is there
   */
  void moveIds(IdColumn old, int[] moved, IdColumn.Builder kept) {
    for (int entry = 0; entry < size; entry++) {
      int handle = handles[entry];
      if (moved[handle] < 0) {
        moved[handle] = kept.size();
        kept.append(old, handle);
      }
      handles[entry] = moved[handle];
    }
  }

  double squaredDistance(int entry) {
    return squaredDistances[entry];
  }

  int handle(int entry) {
    return handles[entry];
  }

  /** Hoare's quickselect with a median-of-three pivot: the nearest {@code length} come first. */
  private void selectNearest(IdColumn.Builder ids) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int boundary = partition(low, high, ids);
      if (boundary >= length - 1) {
        high = boundary;
      } else {
        low = boundary + 1;
      }
    }
  }

  private void quicksort(int from, int to, IdColumn.Builder ids) {
    int low = from;
    int high = to;
    while (low < high) {
      int boundary = partition(low, high, ids);
      if (boundary - low < high - boundary) {
        quicksort(low, boundary, ids);
        low = boundary + 1;
      } else {
        quicksort(boundary + 1, high, ids);
        high = boundary;
      }
    }
  }

  /** Splits [low, high] so that no entry up to the returned place follows one behind it. */
  private int partition(int low, int high, IdColumn.Builder ids) {
    int middle = medianOfThree(low, low + (high - low) / 2, high, ids);
    double pivot = squaredDistances[middle];
    int pivotHandle = handles[middle];
    int i = low - 1;
    int j = high + 1;
    while (true) {
      do {
        i++;
      } while (precedes(i, pivot, pivotHandle, ids));
      do {
        j--;
      } while (follows(j, pivot, pivotHandle, ids));
      if (i >= j) {
        // The last entry as its own pivot would leave the range as it is.
        return j == high ? j - 1 : j;
      }
      swap(i, j);
    }
  }

  private int medianOfThree(int a, int b, int c, IdColumn.Builder ids) {
    if (compare(a, b, ids) < 0) {
      return compare(b, c, ids) < 0 ? b : (compare(a, c, ids) < 0 ? c : a);
    }
    return compare(a, c, ids) < 0 ? a : (compare(b, c, ids) < 0 ? c : b);
  }

  private boolean precedes(int entry, double pivot, int pivotHandle, IdColumn.Builder ids) {
    double distance = squaredDistances[entry];
    return distance < pivot || (distance == pivot && ids.compare(handles[entry], pivotHandle) < 0);
  }

  private boolean follows(int entry, double pivot, int pivotHandle, IdColumn.Builder ids) {
    double distance = squaredDistances[entry];
    return distance > pivot || (distance == pivot && ids.compare(handles[entry], pivotHandle) > 0);
  }

  private int compare(int entry, int other, IdColumn.Builder ids) {
    int byDistance = Double.compare(squaredDistances[entry], squaredDistances[other]);
    return byDistance != 0 ? byDistance : ids.compare(handles[entry], handles[other]);
  }

  private void swap(int a, int b) {
    double distance = squaredDistances[a];
    squaredDistances[a] = squaredDistances[b];
    squaredDistances[b] = distance;
    int handle = handles[a];
    handles[a] = handles[b];
    handles[b] = handle;
  }
}

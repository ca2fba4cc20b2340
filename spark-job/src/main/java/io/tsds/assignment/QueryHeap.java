package io.tsds.assignment;

/**
 * A binary min-heap of queries ordered by (key, query). It holds four bytes a query and leaves the
 * keys where they are: the caller raises the first query's key in place and then calls {@link
 * #sinkFirst}, which takes O(log M) and is cheaper than removing and adding.
 */
final class QueryHeap {
  /** Key of every query; the caller's array [M]. */
  private final double[] keys;

  private final int[] heap;
  private int size;

  /** A heap of all queries. */
  QueryHeap(double[] keys) {
    this.keys = keys;
    this.size = keys.length;
    this.heap = new int[size];
    for (int query = 0; query < size; query++) {
      heap[query] = query;
    }
    for (int place = size / 2 - 1; place >= 0; place--) {
      sink(place);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The query with the smallest key, the first of those that share it. */
  int first() {
    return heap[0];
  }

  /** Restores the order after the first query's key has grown. */
  void sinkFirst() {
    sink(0);
  }

  void removeFirst() {
    heap[0] = heap[--size];
    sink(0);
  }

  private void sink(int start) {
    int query = heap[start];
    double key = keys[query];
    int place = start;
    int child = 2 * place + 1;
    while (child < size) {
      int smaller = heap[child];
      if (child + 1 < size && precedes(heap[child + 1], keys[smaller], smaller)) {
        smaller = heap[++child];
      }
      if (!precedes(smaller, key, query)) {
        break;
      }
      heap[place] = smaller;
      place = child;
      child = 2 * place + 1;
    }
    heap[place] = query;
  }

  private boolean precedes(int query, double otherKey, int other) {
    double key = keys[query];
    return key < otherKey || (key == otherKey && query < other);
  }
}

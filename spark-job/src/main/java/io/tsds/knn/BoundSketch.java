package io.tsds.knn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a sample of rows says of the L-th squared distances of consecutive queries, in a few numbers
 * a query: upper bounds of the nearest rows' squared distances at ranks that grow geometrically.
 * Rows between two ranks count at the higher one, so that a bound taken from sketches errs upwards,
 * by the share of one step at most.
 *
 * @param firstQuery number of the first query
 * @param rows how many rows each query's part tells of, at most L [queries]
 * @param stepsOfAnOctave how many ranks between one and its double
 * @param bounds the bounds at those ranks, query after query
 */
public record BoundSketch(int firstQuery, int[] rows, int stepsOfAnOctave, float[] bounds)
    implements Serializable {
  private static final int FINE_STEPS = 16;

  /** Sketches sorted bounds [queries][rows]. */
  static BoundSketch of(int firstQuery, float[][] sorted, int stepsOfAnOctave) {
    int[] rows = Arrays.stream(sorted).mapToInt(bounds -> bounds.length).toArray();
    int size = Arrays.stream(rows).map(n -> steps(n, stepsOfAnOctave)).sum();
    float[] kept = new float[size];
    int next = 0;
    for (float[] bounds : sorted) {
      for (int rank = 0; rank < bounds.length; ) {
        rank = nextRank(rank, bounds.length, stepsOfAnOctave);
        kept[next++] = bounds[rank - 1];
      }
    }
    return new BoundSketch(firstQuery, rows, stepsOfAnOctave, kept);
  }

  /** Takes a part of a sketch. */
  interface Steps {
    /** So many more rows lie within the bound. */
    void accept(int query, float bound, int rows);
  }

  /** Goes through all steps. */
  void forEach(Steps steps) {
    int next = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int rank = 0; rank < rows[i]; ) {
        int higher = nextRank(rank, rows[i], stepsOfAnOctave);
        steps.accept(firstQuery + i, bounds[next++], higher - rank);
        rank = higher;
      }
    }
  }

  /** Sketches merged lists, finely. */
  public static BoundSketch of(NeighborBlock lists) {
    float[][] sorted = new float[lists.queries()][];
    int entry = 0;
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = new float[lists.counts()[i]];
      for (int rank = 0; rank < sorted[i].length; rank++) {
        sorted[i][rank] = FilterSlack.roundUp(lists.squaredDistances()[entry++]);
      }
    }
    return of(lists.firstQuery(), sorted, FINE_STEPS);
  }

  /** Fewer steps for more sketches, so that all together stay small. */
  public static int stepsOfAnOctave(int sketches) {
    return sketches <= 64 ? 8 : sketches <= 512 ? 4 : 2;
  }

  /** Number of queries. */
  public int queries() {
    return rows.length;
  }

  /** Bounds held. */
  public int entries() {
    return bounds.length;
  }

  /** Ranks go up by about one in {@code stepsOfAnOctave}, and end with the last row. */
  private static int nextRank(int rank, int rows, int stepsOfAnOctave) {
    return Math.min(rows, rank + 1 + rank / (2 * stepsOfAnOctave));
  }

  private static int steps(int rows, int stepsOfAnOctave) {
    int steps = 0;
    for (int rank = 0; rank < rows; rank = nextRank(rank, rows, stepsOfAnOctave)) {
      steps++;
    }
    return steps;
  }

  /**
   * Bounds on the L-th squared distances from sketches of disjoint rows, all of the same queries.
   *
   * @return for every query a squared distance within which {@code length} rows lie, or infinity
   *     where there are fewer rows [queries]
   */
  public static double[] merge(List<BoundSketch> sketches, int length) {
    double[] merged = new double[sketches.get(0).queries()];
    int[] at = new int[sketches.size()];
    for (int query = 0; query < merged.length; query++) {
      int points = 0;
      for (BoundSketch sketch : sketches) {
        points += steps(sketch.rows[query], sketch.stepsOfAnOctave);
      }
      // The bits of floats from +0 on rise with their values.
      long[] weighted = new long[points];
      int next = 0;
      for (int i = 0; i < at.length; i++) {
        BoundSketch sketch = sketches.get(i);
        for (int rank = 0; rank < sketch.rows[query]; ) {
          int higher = nextRank(rank, sketch.rows[query], sketch.stepsOfAnOctave);
          long bits = Float.floatToRawIntBits(sketch.bounds[at[i]++]);
          weighted[next++] = bits << 32 | (higher - rank);
          rank = higher;
        }
      }
      Arrays.sort(weighted);
      merged[query] = weightedRank(weighted, length);
    }
    return merged;
  }

  private static double weightedRank(long[] weighted, int length) {
    long rows = 0;
    for (long point : weighted) {
      rows += (int) point;
      if (rows >= length) {
        return Float.intBitsToFloat((int) (point >>> 32));
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}

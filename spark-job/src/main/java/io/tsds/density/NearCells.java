package io.tsds.density;

import io.tsds.linalg.Blas;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which cells of a pool can hold two vectors within a radius of each other.
 *
 * <p>Let x be in cell a and y in cell b, z their projections, e the errors of the projections, c
 * the centers. By the Cauchy-Schwarz inequality
 *
 * <pre>
 * (z_x - z_y).(c_a - c_b) &lt;= |z_x - z_y| |c_a - c_b| &lt;= (|x - y| + e_x + e_y) |c_a - c_b|
 * </pre>
 *
 * and the left side is at least -margin(a, b) - margin(b, a) ({@link CellMargins}). So where that
 * exceeds (h + e_a + e_b) |c_a - c_b|, no pair of the two cells lies within h. The margins are
 * raised by what rounding of float32 products can hide. So leaving out all pairs of such cells,
 * unseen, changes no density: each lies beyond the bandwidth. This is the bound of generalized
 * hyperplane trees (Uhlmann, 1991) with the gap of the actual members in place of half of the space
 * each.
 */
public final class NearCells implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double UNIT_ROUNDOFF = 0x1.001p-24;

  /** Covers the double roundings of the comparison. */
  private static final double ROUNDING = 1 + 0x1p-40;

  /** The place of each cell in an order in which near ones follow each other. */
  private final int[] places;

  /** For the cell at each place those that can hold a vector within the radius of its own. */
  private final BitSet[] near;

  private NearCells(int[] places, BitSet[] near) {
    this.places = places;
    this.near = near;
  }

  /**
   * Finds them.
   *
   * @param radius h
   */
  public static NearCells of(CellCenters centers, CellMargins margins, double radius) {
    int count = centers.count();
    BitSet[] near = new BitSet[count];
    double[] norms = new double[count];
    for (int cell = 0; cell < count; cell++) {
      near[cell] = new BitSet(count);
      norms[cell] = Math.sqrt(centers.squaredNorm(cell));
    }
    double roundings = (Blas.roundings(centers.dimension()) + 4) * UNIT_ROUNDOFF;
    double underflow = centers.dimension() * 0x1p-125;
    for (int cell = 0; cell < count; cell++) {
      near[cell].set(cell);
      for (int other = 0; other < cell; other++) {
        double largest = Math.max(margins.largestNorm(cell), margins.largestNorm(other));
        double slack = 2 * roundings * largest * (norms[cell] + norms[other]) + underflow;
        double gap = -((double) margins.of(cell, other) + margins.of(other, cell)) - slack;
        double within = radius + margins.largestError(cell) + margins.largestError(other);
        if (!(gap > within * centers.distance(cell, other) * ROUNDING)) {
          near[cell].set(other);
          near[other].set(cell);
        }
      }
    }
    return inOrder(near);
  }

  /**
   * Puts near cells next to each other: breadth first from those with few neighbors, as Cuthill and
   * McKee (1969) order matrices for a small bandwidth.
   *
   * @param near for each cell
   */
  private static NearCells inOrder(BitSet[] near) {
    int[] places = new int[near.length];
    Arrays.fill(places, -1);
    int[] order = new int[near.length];
    int placed = 0;
    for (int start : byNeighbors(near, IntStream.range(0, near.length))) {
      if (places[start] >= 0) {
        continue;
      }
      int next = placed;
      places[start] = placed;
      order[placed++] = start;
      while (next < placed) {
        for (int cell : byNeighbors(near, near[order[next++]].stream())) {
          if (places[cell] < 0) {
            places[cell] = placed;
            order[placed++] = cell;
          }
        }
      }
    }
    BitSet[] moved = new BitSet[near.length];
    for (int place = 0; place < near.length; place++) {
      moved[place] = new BitSet(near.length);
      near[order[place]].stream().map(cell -> places[cell]).forEach(moved[place]::set);
    }
    return new NearCells(places, moved);
  }

  private static int[] byNeighbors(BitSet[] near, IntStream cells) {
    return cells
        .boxed()
        .sorted(Comparator.comparingInt(cell -> near[cell].cardinality()))
        .mapToInt(cell -> cell)
        .toArray();
  }

  /** Number of cells. */
  public int cells() {
    return near.length;
  }

  /** The place of a cell in an order in which near ones follow each other. */
  int place(int cell) {
    return places[cell];
  }

  /** The first place from {@code from} on of a cell near to the one at {@code place}, or -1. */
  int nextNear(int place, int from) {
    return near[place].nextSetBit(from);
  }

  /** The first place from {@code from} on that has no cell near to the one at {@code place}. */
  int nextFar(int place, int from) {
    return near[place].nextClearBit(from);
  }
}

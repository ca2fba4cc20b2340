package io.tsds.density;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Vectors in the order of their cells, near cells next to each other, and which of them can lie
 * within the radius of each other. A position is a place in that order. Memory is 4 bytes a cell
 * and the neighbors'.
 */
public final class CellOrder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final NearCells neighbors;

  /** First position of the cell at each place, and behind them the number of vectors. */
  private final int[] starts;

  private CellOrder(NearCells neighbors, int[] starts) {
    this.neighbors = neighbors;
    this.starts = starts;
  }

  /**
   * Orders vectors by cells.
   *
   * @param sizes how many vectors each cell has [cells]
   */
  public static CellOrder of(NearCells neighbors, int[] sizes) {
    int[] starts = new int[sizes.length + 1];
    for (int cell = 0; cell < sizes.length; cell++) {
      starts[neighbors.place(cell) + 1] = sizes[cell];
    }
    for (int place = 0; place < sizes.length; place++) {
      starts[place + 1] = Math.addExact(starts[place], starts[place + 1]);
    }
    return new CellOrder(neighbors, starts);
  }

  /** How many vectors each cell has [cells]. */
  public static int[] sizes(int cells, Iterable<short[]> cellsOfVectors) {
    int[] sizes = new int[cells];
    for (short[] some : cellsOfVectors) {
      for (short cell : some) {
        sizes[cell]++;
      }
    }
    return sizes;
  }

  /**
   * The position of each vector, in its cell as they come.
   *
   * @param next the first position that is still free in each cell [cells], moved on; at first
   *     {@link #firstPositions}
   * @param cells of the vectors that come next [some]
   * @return their positions [some]
   */
  public static int[] positions(int[] next, short[] cells) {
    int[] positions = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      positions[i] = next[cells[i]]++;
    }
    return positions;
  }

  /** First position of each cell [cells]. */
  public int[] firstPositions() {
    return IntStream.range(0, cells()).map(cell -> starts[neighbors.place(cell)]).toArray();
  }

  /** Number of cells. */
  public int cells() {
    return neighbors.cells();
  }

  /** The same cells with other vectors in them. */
  public CellOrder with(int[] sizes) {
    return of(neighbors, sizes);
  }

  /** Share of all pairs of vectors that lie in cells near to each other. */
  public double shareOfPairs() {
    double pairs = 0;
    for (int place = 0; place < cells(); place++) {
      double size = starts[place + 1] - starts[place];
      for (int near = neighbors.nextNear(place, 0); near >= 0; ) {
        int far = neighbors.nextFar(place, near);
        pairs += size * (starts[far] - starts[near]);
        near = neighbors.nextNear(place, far);
      }
    }
    double vectors = starts[starts.length - 1];
    return pairs / (vectors * vectors);
  }

  /** The place of the cell that has a position. */
  private int placeOf(int position) {
    int found = Arrays.binarySearch(starts, position);
    if (found < 0) {
      return -found - 2;
    }
    // Of cells that start here, the last one has the position; the others are empty.
    while (starts[found + 1] == position) {
      found++;
    }
    return found;
  }

  /** What {@link #forEachNear} finds. */
  public interface Tiles {
    /**
     * Vectors of one cell, and those near to them.
     *
     * @param from first position of the vectors of the cell
     * @param to position behind them
     * @param runs the first position of each run of vectors near to them, followed by the one
     *     behind it [2 x runs], rising
     * @return whether to go on
     */
    boolean accept(int from, int to, int[] runs);
  }

  /**
   * Goes through the vectors of a block cell by cell, with the vectors of a group that can be
   * within the radius. Vectors of the group behind those of the cell are left out: each pair is met
   * from one of its ends at least.
   *
   * @param group first position of the group
   * @param groupSize its vectors
   * @param block first position of the block
   * @param blockSize its vectors
   */
  public void forEachNear(int group, int groupSize, int block, int blockSize, Tiles tiles) {
    int end = block + blockSize;
    boolean more = true;
    for (int from = block; from < end && more; ) {
      int place = placeOf(from);
      int to = Math.min(end, starts[place + 1]);
      int[] runs = runs(place, group, Math.min(group + groupSize, to));
      if (runs.length > 0) {
        more = tiles.accept(from, to, runs);
      }
      from = to;
    }
  }

  /** Positions from {@code from} on and below {@code to} in cells near to the one at a place. */
  private int[] runs(int place, int from, int to) {
    if (from >= to) {
      return new int[0];
    }
    int[] runs = new int[16];
    int size = 0;
    int last = placeOf(to - 1);
    for (int near = neighbors.nextNear(place, placeOf(from)); near >= 0 && near <= last; ) {
      int far = neighbors.nextFar(place, near);
      int runFrom = Math.max(from, starts[near]);
      int runTo = Math.min(to, starts[far]);
      if (runFrom < runTo) {
        if (size == runs.length) {
          runs = Arrays.copyOf(runs, 2 * size);
        }
        runs[size++] = runFrom;
        runs[size++] = runTo;
      }
      near = neighbors.nextNear(place, far);
    }
    return Arrays.copyOf(runs, size);
  }

  /** Whether any vector of the block can be within the radius of one of the group. */
  public boolean anyNear(int group, int groupSize, int block, int blockSize) {
    boolean[] any = {false};
    forEachNear(
        group,
        groupSize,
        block,
        blockSize,
        (from, to, runs) -> {
          any[0] = true;
          return false;
        });
    return any[0];
  }
}

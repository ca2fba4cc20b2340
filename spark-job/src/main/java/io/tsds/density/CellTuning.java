package io.tsds.density;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.linalg.Blas;
import java.util.List;

/**
 * Whether a pool is ordered by cells, and by which: what is clustered is then searched for pairs in
 * time that grows with the clusters' sizes and not with the square of the pool's.
 */
public final class CellTuning {
  private static final int MOST_CELLS = 1024;
  private static final int VECTORS_A_CELL = 16;
  private static final int PROBE_ROWS_A_CELL = 8;

  /** A search of all pairs that takes less than that is not worth the trouble. */
  private static final double FEWEST_NANOS = 4e9;

  /** With a larger share of the pairs left in a probe, ordering is not tried on the pool. */
  private static final double MOST_LEFT_IN_PROBE = 0.5;

  /** What reading, sending, writing and reading again a byte of the pool takes. */
  private static final double NANOS_A_BYTE = 8;

  private final KernelDensity kernel;
  private final FilterChoice filter;
  private final Blas blas;

  public CellTuning(KernelDensity kernel, FilterChoice filter, Blas blas) {
    this.kernel = kernel;
    this.filter = filter;
    this.blas = blas;
  }

  /** How long the search of all pairs takes, in ns of one thread. */
  private static double nanosOfAllPairs(double vectors, double nanosAPair) {
    return vectors * vectors / 2 * nanosAPair;
  }

  /** Whether a search of all pairs takes so long that a probe should be tried. */
  public boolean isWorthProbing(int vectors, double nanosAPair) {
    return nanosOfAllPairs(vectors, nanosAPair) >= FEWEST_NANOS;
  }

  /** Whether so few of the pairs of a probe lie in near cells that the pool should be tried. */
  public boolean isPromising(double shareOfPairs) {
    return shareOfPairs <= MOST_LEFT_IN_PROBE;
  }

  /** Whether what cells spare is more than writing the pool in their order takes. */
  public boolean pays(int vectors, int dimension, double nanosAPair, double shareOfPairs) {
    double moving = NANOS_A_BYTE * Float.BYTES * vectors * dimension;
    return nanosOfAllPairs(vectors, nanosAPair) * (1 - shareOfPairs) >= moving;
  }

  /** Centers that suit a probe of so many vectors. */
  public CellCenters centers(EmbeddingMatrix probe, int vectors) {
    int most = Math.min(probe.rows() / PROBE_ROWS_A_CELL, vectors / VECTORS_A_CELL);
    int count = Math.max(1, Math.min(MOST_CELLS, most));
    return CellCenters.fit(probe, Centering.ifWorthwhile(probe), count, blas);
  }

  /**
   * The order of a pool.
   *
   * @param sizes members of each cell
   */
  public CellOrder order(CellCenters centers, CellMargins margins, int[] sizes) {
    return CellOrder.of(NearCells.of(centers, margins, radius()), sizes);
  }

  /** The order of some vectors as if they were the pool. */
  public CellOrder order(CellCenters centers, EmbeddingMatrix rows) {
    try (CellScan scan = new CellScan(centers, blas)) {
      short[] cells = scan.scan(rows.block());
      return order(centers, scan.margins(), CellOrder.sizes(centers.count(), List.of(cells)));
    }
  }

  /**
   * The strategy for the densities of a pool that is in the order of its cells.
   *
   * @param probe some rows of the pool
   * @param axes of the probe, or null
   * @param members of the pool
   */
  public DensityStrategy densities(
      CellOrder order,
      CellCenters centers,
      EmbeddingMatrix probe,
      PrincipalAxes axes,
      int members) {
    short[] cells;
    try (CellScan scan = new CellScan(centers, blas)) {
      cells = scan.scan(probe.block());
    }
    CellOrder ofProbe = order.with(CellOrder.sizes(order.cells(), List.of(cells)));
    int[] positions = CellOrder.positions(ofProbe.firstPositions(), cells);
    int[] sorted = new int[positions.length];
    for (int row = 0; row < positions.length; row++) {
      sorted[positions[row]] = row;
    }
    return DensityStrategy.of(kernel, probe.select(sorted), ofProbe, axes, members, blas, filter);
  }

  private double radius() {
    return Math.sqrt(kernel.squaredRadius());
  }
}

package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Points that divide a pool into cells: each vector belongs to the one nearest to its projection.
 * Any points will do; those in the middle of clusters make the cells far apart from each other.
 *
 * @param transform of vectors to projections
 * @param values row-major [count x dimension of the projections]
 */
public record CellCenters(FilterTransform transform, float[] values, int count)
    implements Serializable {

  /** Once leaves a few centers between clusters, whose cells are near to many. */
  private static final int STEPS = 2;

  /**
   * Centers for vectors like these: some of them, each moved to the mean of those nearest to it,
   * and once more (steps of Lloyd's algorithm).
   *
   * @param count how many centers, at most as many as there are vectors
   */
  public static CellCenters fit(
      EmbeddingMatrix probe, FilterTransform transform, int count, Blas blas) {
    EmbeddingBlock block = probe.block();
    float[] projections = projections(block, transform, blas);
    int dimension = projections.length / probe.rows();
    float[] chosen = new float[Math.multiplyExact(count, dimension)];
    for (int center = 0; center < count; center++) {
      int row = (int) ((long) center * probe.rows() / count);
      System.arraycopy(projections, row * dimension, chosen, center * dimension, dimension);
    }
    CellCenters centers = new CellCenters(transform, chosen, count);
    for (int step = 0; step < STEPS; step++) {
      try (CellScan scan = new CellScan(centers, blas)) {
        centers = new CellCenters(transform, centers.means(projections, scan.scan(block)), count);
      }
    }
    return centers;
  }

  private static float[] projections(EmbeddingBlock block, FilterTransform transform, Blas blas) {
    int rows = block.rows();
    try (FilterSpace space = transform.open(blas);
        FloatMatrix projections = blas.allocate(rows, space.dimension())) {
      space.map(block, 0, rows, projections, new double[rows], new double[rows]);
      float[] values = new float[Math.multiplyExact(rows, space.dimension())];
      projections.copyTo(values, values.length);
      return values;
    }
  }

  /** The mea projection of each cell, or its center where it is empty. */
  private float[] means(float[] projections, short[] cells) {
    int dimension = dimension();
    double[] sums = new double[values.length];
    int[] sizes = new int[count];
    for (int row = 0; row < cells.length; row++) {
      sizes[cells[row]]++;
      for (int k = 0; k < dimension; k++) {
        sums[cells[row] * dimension + k] += projections[row * dimension + k];
      }
    }
    float[] means = new float[values.length];
    for (int i = 0; i < means.length; i++) {
      int size = sizes[i / dimension];
      means[i] = size == 0 ? values[i] : (float) (sums[i] / size);
    }
    return means;
  }

  /** Components of a center. */
  int dimension() {
    return values.length / count;
  }

  double squaredNorm(int center) {
    return SquaredDistance.norm(values, center * dimension(), dimension());
  }

  double distance(int center, int other) {
    return Math.sqrt(
        SquaredDistance.between(
            values, center * dimension(), values, other * dimension(), dimension()));
  }

  /** Half the squared norm of each center [count]. */
  float[] halfSquaredNorms() {
    float[] halves = new float[count];
    IntStream.range(0, count).forEach(center -> halves[center] = (float) (squaredNorm(center) / 2));
    return halves;
  }
}

package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;

/**
 * A finer pass over the pairs that a {@link PairFilter} leaves: it compares their projections in a
 * filter space of more components, pair by pair. Worth it where that takes a fraction of the time
 * of a canonical distance and spares most of them. Memory is the projections of the group and of
 * one block.
 */
public final class PairRefinement implements AutoCloseable {
  private static final int CHUNK_ROWS = 1024;

  /** Covers the double roundings of the comparison. */
  private static final double ROUNDING = 1 + 0x1p-40;

  private final FilterSpace space;
  private final int dimension;
  private final double radius;
  private final FloatMatrix scratch;
  private final double[] scratchNorms = new double[CHUNK_ROWS];
  private final double[] scratchErrors = new double[CHUNK_ROWS];
  private final float[] scratchValues;
  private final Projections group;
  private final Projections block;

  /** Projections row after row, and their errors. */
  private static final class Projections {
    private float[] values = {};
    private double[] errors = {};
  }

  /**
   * @param members of the group
   * @param squaredRadius the largest squared distance of interest
   */
  public PairRefinement(
      EmbeddingMatrix members, FilterTransform transform, Blas blas, double squaredRadius) {
    this.space = transform.open(blas);
    this.dimension = space.dimension();
    this.radius = Math.sqrt(squaredRadius) * ROUNDING;
    this.scratch = blas.allocate(CHUNK_ROWS, dimension);
    this.scratchValues = new float[CHUNK_ROWS * dimension];
    this.group = new Projections();
    this.block = new Projections();
    map(members.block(), group);
  }

  /** Makes the rows of a block ready for {@link #excludes}. */
  public void begin(EmbeddingBlock rows) {
    map(rows, block);
  }

  private void map(EmbeddingBlock rows, Projections projections) {
    if (projections.errors.length < rows.rows()) {
      projections.errors = new double[rows.rows()];
      projections.values = new float[Math.multiplyExact(rows.rows(), dimension)];
    }
    for (int first = 0; first < rows.rows(); first += CHUNK_ROWS) {
      int count = Math.min(CHUNK_ROWS, rows.rows() - first);
      space.map(rows, first, count, scratch, scratchNorms, scratchErrors);
      scratch.copyTo(scratchValues, count * dimension);
      System.arraycopy(scratchValues, 0, projections.values, first * dimension, count * dimension);
      System.arraycopy(scratchErrors, 0, projections.errors, first, count);
    }
  }

  /** Whether a member of the group and a row of the block lie farther apart than the radius. */
  public boolean excludes(int member, int row) {
    double squared =
        SquaredDistance.between(
            group.values, member * dimension, block.values, row * dimension, dimension);
    double farthest = radius + group.errors[member] + block.errors[row];
    return squared > farthest * farthest * ROUNDING;
  }

  @Override
  public void close() {
    space.close();
    scratch.close();
  }
}

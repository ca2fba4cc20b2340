package io.tsds.filter.space;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import java.util.SplittableRandom;

/**
 * A filter space turned at random: rows less the center, with random signs, under a fast
 * Walsh-Hadamard transform. Distances stay; what a few components held is spread over all of them,
 * so that rounding to integers is off by about as much for every row (as in the randomized Hadamard
 * transforms of Ailon and Chazelle, "The fast Johnson-Lindenstrauss transform", 2009). Where the
 * dimension d is no power of two, the transform of the largest power p below runs over the first p
 * components and then, with new signs, over the last p. Work is p log p a row.
 */
public record Rotation(Centering centering) implements FilterTransform {
  private static final long SEED = 0x7d5d;

  /** A little above 2^-24, for the products of rounding errors. */
  private static final double UNIT_ROUNDOFF = 0x1.01p-24;

  @Override
  public int dimension() {
    return centering.dimension();
  }

  @Override
  public FilterSpace open(Blas blas) {
    return new Space();
  }

  private final class Space implements FilterSpace {
    private final int dimension = centering.center().length;
    private final int length = Integer.highestOneBit(dimension);
    private final float scale = (float) (1 / Math.sqrt(length));
    private final float[] firstSigns;
    private final float[] lastSigns;
    private final double relativeError;
    private float[] turned = {};

    Space() {
      SplittableRandom random = new SplittableRandom(SEED);
      this.firstSigns = signs(random);
      this.lastSigns = signs(random);
      int levels = Integer.numberOfTrailingZeros(length);
      int rounds = length == dimension ? 1 : 2;
      // Each level rounds each sum once; then the scale and the product with it.
      this.relativeError = (rounds * (levels + 3) + 1) * UNIT_ROUNDOFF;
    }

    private float[] signs(SplittableRandom random) {
      float[] signs = new float[length];
      for (int k = 0; k < length; k++) {
        signs[k] = random.nextBoolean() ? 1 : -1;
      }
      return signs;
    }

    @Override
    public int dimension() {
      return dimension;
    }

    @Override
    public void map(
        EmbeddingBlock block,
        int first,
        int rows,
        FloatMatrix projections,
        double[] squaredNorms,
        double[] errors) {
      if (turned.length < rows * dimension) {
        turned = new float[rows * dimension];
      }
      // Without a center to subtract, this copies.
      centering.subtract(block.values(), block.offset(first), rows, turned);
      for (int row = 0; row < rows; row++) {
        turn(turned, row * dimension, firstSigns);
        if (length < dimension) {
          turn(turned, (row + 1) * dimension - length, lastSigns);
        }
      }
      projections.putRows(0, rows, turned, 0);
      SquaredDistance.norms(turned, 0, rows, dimension, squaredNorms);
      double underflow = Math.sqrt(dimension) * 0x1p-130;
      for (int row = 0; row < rows; row++) {
        errors[row] = relativeError * 1.001 * Math.sqrt(squaredNorms[row]) + underflow;
      }
    }

    private void turn(float[] values, int offset, float[] signs) {
      for (int k = 0; k < length; k++) {
        values[offset + k] *= signs[k] * scale;
      }
      for (int half = 1; half < length; half *= 2) {
        for (int from = offset; from < offset + length; from += 2 * half) {
          for (int k = from; k < from + half; k++) {
            float low = values[k];
            float high = values[k + half];
            values[k] = low + high;
            values[k + half] = low - high;
          }
        }
      }
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}

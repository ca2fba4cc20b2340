package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import java.util.Locale;

/**
 * Scores by products of bfloat16, of projections that are rounded to it: the rounding goes into the
 * projections' errors ({@link #rounding}), and all else is as in {@link Float32Kernel}.
 */
public final class Bf16Kernel implements FilterKernel {
  private final Float32Kernel products;

  public Bf16Kernel(Bf16Blas blas) {
    this.products = new Float32Kernel(blas);
  }

  /**
   * The kernel, where this process can run it on such projections.
   *
   * @param dimension of the filter space
   */
  public static Availability<FilterKernel> of(int dimension) {
    if (dimension > Blas.LONGEST_SUM) {
      return new Availability.Unavailable<>(
          String.format(
              Locale.ROOT,
              "bf16 is for at most %d components, these have %d",
              Blas.LONGEST_SUM,
              dimension));
    }
    return Bf16Blas.load().map(Bf16Kernel::new);
  }

  /** A space whose projections this kernel can multiply. */
  public static FilterTransform rounding(FilterTransform transform) {
    return new Rounding(transform);
  }

  @Override
  public String name() {
    return "bf16";
  }

  @Override
  public int tileQueries() {
    return products.tileQueries();
  }

  @Override
  public FloatMatrix allocateProjections(int rows, int dimension) {
    return products.allocateProjections(rows, dimension);
  }

  @Override
  public int roundings(int dimension) {
    return products.roundings(dimension);
  }

  @Override
  public PackedQueries pack(SearchQueries queries) {
    return products.pack(queries);
  }

  private record Rounding(FilterTransform transform) implements FilterTransform {
    @Override
    public int dimension() {
      return transform.dimension();
    }

    @Override
    public FilterSpace open(Blas blas) {
      return new Space(transform.open(blas));
    }
  }

  private static final class Space implements FilterSpace {
    /** Covers the roundings of the errors. */
    private static final double ROUNDING = 1 + 0x1p-40;

    private final FilterSpace exact;
    private HeapMatrix projections;
    private float[] lost = {};
    private double[] lostNorms = {};

    Space(FilterSpace exact) {
      this.exact = exact;
    }

    @Override
    public int dimension() {
      return exact.dimension();
    }

    @Override
    public void map(
        EmbeddingBlock block,
        int first,
        int rows,
        FloatMatrix target,
        double[] squaredNorms,
        double[] errors) {
      if (projections == null || projections.rows() < rows) {
        projections = FloatMatrix.onHeap(rows, dimension());
        lost = new float[rows * dimension()];
        lostNorms = new double[rows];
      }
      exact.map(block, first, rows, projections, squaredNorms, errors);
      float[] values = projections.values();
      for (int i = 0; i < rows * dimension(); i++) {
        float rounded = Bf16Blas.round(values[i]);
        // Exact: the last bits of the same exponent, or of the next.
        lost[i] = values[i] - rounded;
        values[i] = rounded;
      }
      SquaredDistance.norms(lost, 0, rows, dimension(), lostNorms);
      SquaredDistance.norms(values, 0, rows, dimension(), squaredNorms);
      for (int row = 0; row < rows; row++) {
        errors[row] = (errors[row] + Math.sqrt(lostNorms[row])) * ROUNDING;
      }
      target.putRows(0, rows, values, 0);
    }

    @Override
    public void close() {
      exact.close();
    }
  }
}

package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Gemm;
import io.tsds.linalg.Int8Quantizer;
import java.io.Serializable;

/**
 * Chooses the arithmetic of a process's filter: what the user asked for, or the fastest on this
 * processor and these rows. The choice changes the time, never the lists.
 *
 * @param choice what the user asked for
 * @param operations of the whole search, 2 M N d
 */
public record FilterSelection(FilterChoice choice, double operations) implements Serializable {
  /** From so many operations on, loading a library and trying filters cost less than they save. */
  private static final double WORTHWHILE_OPERATIONS = 1e12;

  /** Rows that filters are tried on. */
  private static final int TRIED_ROWS = 2048;

  /** A filter runs so long before it is timed, for the compiler, and then so long at least. */
  private static final long TRIAL_NANOS = 120_000_000;

  /** Rotating pays where it takes this share off the rounding to integers. */
  private static final double WORTHWHILE_ROTATION = 0.8;

  private static final int ROTATED_ROWS = 256;

  /**
   * Queries made ready for the filter that was chosen, and why that one.
   *
   * @param fact for the log and the report
   */
  public record Selected(SearchQueries queries, Fact fact) {}

  /**
   * What was chosen.
   *
   * @param name of the kernel, and of the library behind it if there is a choice
   * @param note why a faster kernel does not run or was not tried, or empty
   * @param float32Nanos nanoseconds a pair as measured, or 0 if not measured
   * @param int8Nanos nanoseconds a pair as measured, or 0 if not measured
   */
  public record Fact(String name, String note, double float32Nanos, double int8Nanos)
      implements Serializable {
    static Fact untried(String name, String note) {
      return new Fact(name, note, 0, 0);
    }
  }

  /**
   * Chooses.
   *
   * @param bounds of the queries, with which filters are tried
   * @param rows some of the rows to search
   */
  public Selected select(
      EmbeddingMatrix queries,
      Centering centering,
      Blas blas,
      SharedBounds bounds,
      EmbeddingBlock rows) {
    if (choice == FilterChoice.FLOAT32) {
      return float32(queries, centering, blas, "--filter float32 asks for it");
    }
    if (choice == FilterChoice.AUTO && operations < WORTHWHILE_OPERATIONS) {
      return float32(queries, centering, blas, "too few products for int8 to pay");
    }
    SearchQueries integers;
    try {
      integers = int8(queries, centering, blas, rows);
    } catch (IllegalStateException e) {
      return float32(queries, centering, blas, e.getMessage());
    }
    if (choice == FilterChoice.INT8) {
      String name = integers.kernel().name();
      return new Selected(integers, Fact.untried(name, "--filter int8 asks for it"));
    }
    return faster(new SearchQueries(queries, centering, blas), integers, bounds, rows);
  }

  private static Selected float32(
      EmbeddingMatrix queries, Centering centering, Blas blas, String note) {
    SearchQueries prepared = new SearchQueries(queries, centering, blas);
    return new Selected(prepared, Fact.untried(prepared.kernel().name(), note));
  }

  private static SearchQueries int8(
      EmbeddingMatrix queries, Centering centering, Blas blas, EmbeddingBlock rows) {
    FilterKernel kernel = new Int8Kernel(Int8Gemm.load());
    FilterTransform rotated = new Rotation(centering);
    boolean rotates =
        meanError(rotated, blas, rows) < WORTHWHILE_ROTATION * meanError(centering, blas, rows);
    return new SearchQueries(queries, rotates ? rotated : centering, blas, kernel);
  }

  /** Mean error of rows that are mapped and rounded to integers. */
  private static double meanError(FilterTransform transform, Blas blas, EmbeddingBlock rows) {
    int count = Math.min(ROTATED_ROWS, rows.rows());
    try (FilterSpace space = transform.open(blas);
        FloatMatrix images = FloatMatrix.onHeap(count, space.dimension())) {
      space.map(rows, 0, count, images, new double[count], new double[count]);
      Int8Quantizer.Codes codes = new Int8Quantizer.Codes(count, space.dimension());
      Int8Quantizer.fastest()
          .quantize(((HeapMatrix) images).values(), 0, count, space.dimension(), codes);
      double sum = 0;
      for (double error : codes.errors()) {
        sum += error;
      }
      return sum / count;
    }
  }

  /** Tries both on the same rows; the loser's queries are freed. */
  private static Selected faster(
      SearchQueries float32, SearchQueries int8, SharedBounds bounds, EmbeddingBlock rows) {
    double float32Nanos = nanosAPair(float32, bounds, rows);
    double int8Nanos = nanosAPair(int8, bounds, rows);
    boolean integers = int8Nanos < float32Nanos;
    SearchQueries chosen = integers ? int8 : float32;
    (integers ? float32 : int8).close();
    return new Selected(
        chosen, new Fact(chosen.kernel().name(), "found to be faster", float32Nanos, int8Nanos));
  }

  private static double nanosAPair(
      SearchQueries queries, SharedBounds bounds, EmbeddingBlock rows) {
    int count = Math.min(TRIED_ROWS, rows.rows());
    try (PairFilter filter = new PairFilter(queries)) {
      double best = Double.POSITIVE_INFINITY;
      long begin = System.nanoTime();
      long now = begin;
      boolean timed = false;
      while (!timed || now - begin < 2 * TRIAL_NANOS) {
        long start = now;
        filter.filter(rows, 0, count, new Unkept(bounds));
        now = System.nanoTime();
        if (start - begin >= TRIAL_NANOS) {
          best = Math.min(best, (double) (now - start) / queries.count() / count);
          timed = true;
        }
      }
      return best;
    }
  }

  /** Takes pairs within the present bounds and forgets them. */
  private record Unkept(SharedBounds bounds) implements PairFilter.Sink {
    @Override
    public double bound(int query) {
      return bounds.bound(query);
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      // Only the time is of interest.
    }
  }
}

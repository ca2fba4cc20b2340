package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Gemm;
import io.tsds.linalg.Int8Quantizer;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** What is tried; the first runs everywhere. */
  private static final List<FilterChoice> TRIED =
      List.of(FilterChoice.FLOAT32, FilterChoice.BF16, FilterChoice.INT8);

  /** Rows that filters are tried on. */
  private static final int TRIED_ROWS = 2048;

  /** A filter runs so long before it is timed, for the compiler, and then so long at least. */
  private static final long TRIAL_NANOS = 120_000_000;

  /** Rotating pays where it takes this share off the rounding to integers. */
  private static final double WORTHWHILE_ROTATION = 0.8;

  private static final int ROTATED_ROWS = 256;

  /** Whether a search of so many operations is long enough to try filters other than float32. */
  public static boolean isWorthTrying(double operations) {
    return operations >= WORTHWHILE_OPERATIONS;
  }

  /**
   * Queries made ready for the filter that was chosen, and why that one.
   *
   * @param fact for the log and the report
   */
  public record Selected(SearchQueries queries, Fact fact) {}

  /**
   * What was chosen.
   *
   * @param name of the kernel
   * @param note why that one
   * @param trials what was measured, empty if nothing was
   */
  public record Fact(String name, String note, List<Trial> trials) implements Serializable {}

  /**
   * How fast a filter was.
   *
   * @param nanosAPair of one thread, the best of some tiles
   */
  public record Trial(String filter, double nanosAPair) implements Serializable {}

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
    Candidates candidates = new Candidates(queries, centering, blas, rows);
    if (choice == FilterChoice.AUTO && !isWorthTrying(operations)) {
      return selected(candidates.float32(), "too few products for others to pay", List.of());
    }
    if (choice == FilterChoice.AUTO) {
      return fastest(candidates, bounds, rows);
    }
    try {
      SearchQueries asked = candidates.of(choice);
      return selected(asked, "--filter %s asks for it".formatted(asked.kernel().name()), List.of());
    } catch (IllegalStateException e) {
      return selected(candidates.float32(), e.getMessage(), List.of());
    }
  }

  private static Selected selected(SearchQueries queries, String note, List<Trial> trials) {
    return new Selected(queries, new Fact(queries.kernel().name(), note, trials));
  }

  /** Makes the queries ready for one filter or another. */
  private record Candidates(
      EmbeddingMatrix queries, Centering centering, Blas blas, EmbeddingBlock rows) {

    /**
     * @throws IllegalStateException with the reason if this process cannot run that filter
     */
    SearchQueries of(FilterChoice filter) {
      return switch (filter) {
        case BF16 -> bf16();
        case INT8 -> int8();
        case AUTO, FLOAT32 -> float32();
      };
    }

    SearchQueries float32() {
      return new SearchQueries(queries, centering, blas);
    }

    private SearchQueries bf16() {
      if (queries.dimension() > Blas.LONGEST_SUM) {
        throw new IllegalStateException(
            "bf16 is for at most %d components".formatted(Blas.LONGEST_SUM));
      }
      FilterKernel kernel = new Bf16Kernel(Bf16Blas.load());
      return new SearchQueries(queries, Bf16Kernel.rounding(centering), blas, kernel);
    }

    private SearchQueries int8() {
      FilterKernel kernel = new Int8Kernel(Int8Gemm.load());
      FilterTransform rotated = new Rotation(centering);
      boolean rotates =
          meanError(rotated, blas, rows) < WORTHWHILE_ROTATION * meanError(centering, blas, rows);
      return new SearchQueries(queries, rotates ? rotated : centering, blas, kernel);
    }
  }

  /** Mean error of rows that are mapped and rounded to integers. */
  private static double meanError(FilterTransform transform, Blas blas, EmbeddingBlock rows) {
    int count = Math.min(ROTATED_ROWS, rows.rows());
    try (FilterSpace space = transform.open(blas);
        HeapMatrix images = FloatMatrix.onHeap(count, space.dimension())) {
      space.map(rows, 0, count, images, new double[count], new double[count]);
      Int8Quantizer.Codes codes = new Int8Quantizer.Codes(count, space.dimension());
      Int8Quantizer.fastest().quantize(images.values(), 0, count, space.dimension(), codes);
      return Arrays.stream(codes.errors()).sum() / count;
    }
  }

  /** Tries what this process can run on the same rows; the losers' queries are freed. */
  private static Selected fastest(Candidates candidates, SharedBounds bounds, EmbeddingBlock rows) {
    List<Trial> trials = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    SearchQueries best = null;
    double fewestNanos = Double.POSITIVE_INFINITY;
    for (FilterChoice filter : TRIED) {
      try {
        SearchQueries tried = candidates.of(filter);
        double nanos = nanosAPair(tried, bounds, rows);
        trials.add(new Trial(tried.kernel().name(), nanos));
        SearchQueries loser = nanos < fewestNanos ? best : tried;
        best = nanos < fewestNanos ? tried : best;
        fewestNanos = Math.min(fewestNanos, nanos);
        if (loser != null) {
          loser.close();
        }
      } catch (IllegalStateException e) {
        reasons.add(e.getMessage());
      }
    }
    String note = trials.size() > 1 ? "found to be the fastest" : String.join("; ", reasons);
    return selected(best, note, trials.size() > 1 ? trials : List.of());
  }

  /** By the thread's processor time, which other work on the machine changes little. */
  private static double nanosAPair(
      SearchQueries queries, SharedBounds bounds, EmbeddingBlock rows) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int count = Math.min(TRIED_ROWS, rows.rows());
    try (PairFilter filter = new PairFilter(queries)) {
      double best = Double.POSITIVE_INFINITY;
      long begin = threads.getCurrentThreadCpuTime();
      long now = begin;
      boolean timed = false;
      while (!timed || now - begin < 2 * TRIAL_NANOS) {
        long start = now;
        filter.filter(rows, 0, count, new Unkept(bounds));
        now = threads.getCurrentThreadCpuTime();
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

package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.filter.space.Centering;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.FilterTransform;
import io.tsds.filter.space.Rotation;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.HeapMatrix;
import io.tsds.linalg.Int8Quantizer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Chooses the arithmetic of a process's filter: what the user asked for, or the fastest on this
 * processor and these rows. The choice changes the time, never the lists.
 *
 * @param choice what the user asked for
 * @param operations of the whole search, 2 M N d
 */
public record FilterTuning(FilterChoice choice, double operations) implements Serializable {
  /** From so many operations on, loading a library and trying filters cost less than they save. */
  private static final double WORTHWHILE_OPERATIONS = 1e12;

  /** What is tried; the first runs everywhere. */
  private static final List<FilterChoice> TRIED =
      List.of(FilterChoice.FLOAT32, FilterChoice.BF16, FilterChoice.INT8);

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
   * How fast a filter is.
   *
   * @param nanosAPair of one thread, as expected from its products and survivors in a tile
   */
  public record Trial(String filter, double nanosAPair) implements Serializable {}

  /**
   * Chooses.
   *
   * @param bounds squared distances with which filters are tried, of the first so many queries
   * @param rows some of the rows to search
   */
  public Selected select(
      EmbeddingMatrix queries,
      Centering centering,
      Blas blas,
      IntFunction<double[]> bounds,
      EmbeddingBlock rows) {
    Contenders contenders = new Contenders(queries, centering, blas, rows);
    if (choice == FilterChoice.AUTO && !isWorthTrying(operations)) {
      return selected(
          contenders.float32(),
          "the search is too short for a faster filter to be worth choosing",
          List.of());
    }
    if (choice == FilterChoice.AUTO) {
      return fastest(contenders, bounds, rows);
    }
    return contenders
        .of(choice)
        .map(
            asked ->
                selected(
                    asked,
                    String.format(Locale.ROOT, "`filter` %s asks for it", asked.kernel().name()),
                    List.of()))
        .orElse(reason -> selected(contenders.float32(), reason, List.of()));
  }

  private static Selected selected(SearchQueries queries, String note, List<Trial> trials) {
    return new Selected(queries, new Fact(queries.kernel().name(), note, trials));
  }

  /** Makes the queries ready for one filter or another. */
  private record Contenders(
      EmbeddingMatrix queries, Centering centering, Blas blas, EmbeddingBlock rows) {

    /** The queries for one filter, where this process can run it. */
    Availability<SearchQueries> of(FilterChoice filter) {
      return switch (filter) {
        case BF16 -> Bf16Kernel.of(queries.dimension()).map(this::bf16);
        case INT8 -> Int8Kernel.of(queries.dimension()).map(this::int8);
        case AUTO, FLOAT32 -> new Availability.Available<>(float32());
      };
    }

    SearchQueries float32() {
      return new SearchQueries(queries, centering, blas);
    }

    private SearchQueries bf16(FilterKernel kernel) {
      return new SearchQueries(queries, Bf16Kernel.rounding(centering), blas, kernel);
    }

    private SearchQueries int8(FilterKernel kernel) {
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
        HeapMatrix projections = FloatMatrix.onHeap(count, space.dimension())) {
      space.map(rows, 0, count, projections, new double[count], new double[count]);
      Int8Quantizer.Codes codes = new Int8Quantizer.Codes(count, space.dimension());
      Int8Quantizer.fastest().quantize(projections.values(), 0, count, space.dimension(), codes);
      return Arrays.stream(codes.errors()).sum() / count;
    }
  }

  /** Tries what this process can run on the same rows; the losers' queries are freed. */
  private static Selected fastest(
      Contenders contenders, IntFunction<double[]> bounds, EmbeddingBlock rows) {
    FilterTrials trials = new FilterTrials(bounds, rows);
    boolean tried = false;
    try {
      TRIED.forEach(filter -> trials.add(contenders.of(filter)));
      tried = true;
    } finally {
      if (!tried) {
        trials.abandon();
      }
    }
    boolean compared = trials.measured().size() > 1;
    return selected(
        trials.fastest(),
        compared ? "expected to be the fastest" : String.join("; ", trials.reasons()),
        compared ? trials.measured() : List.of());
  }
}

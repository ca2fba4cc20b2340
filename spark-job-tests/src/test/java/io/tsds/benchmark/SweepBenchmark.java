package io.tsds.benchmark;

import io.tsds.filter.FilterKernel;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Blas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The search kernel alone over all sizes that a job may have, one varied at a time around d 512, M
 * 1000, L 2000: a size at which it falls off shows against the products of the same shape, or, of
 * few queries, against the rate at which memory is read.
 */
final class SweepBenchmark {
  private static final int[] DIMENSIONS = {16, 64, 256, 512, 1024, 4096, 32_768};
  private static final int[] QUERIES = {1, 10, 100, 10_000};
  private static final int[] LENGTHS = {1, 100, 5000};

  private static final long BYTES = 384L << 20;
  private static final double OPERATIONS = 1e11;

  /** Where fewer rows fit, L is what it would be of more: lists of a large share cost distances. */
  private static final int ROWS_OF_A_NEIGHBOR = 32;

  private SweepBenchmark() {}

  private record Shape(int dimension, int queries, int length) {
    /** As many as take a few seconds and fit, but enough for the lists to be a small share. */
    int rows() {
      double byOperations = OPERATIONS / (2.0 * queries * dimension);
      double fitting = (double) BYTES / Float.BYTES / dimension;
      double fewest = (double) ROWS_OF_A_NEIGHBOR * length;
      return (int) Math.min(fitting, Math.max(byOperations, fewest));
    }

    Shape withListsOfASmallShare() {
      return new Shape(
          dimension, queries, Math.max(1, Math.min(length, rows() / ROWS_OF_A_NEIGHBOR)));
    }
  }

  static void run(Blas blas, ResultTable table) {
    // Once for the compiler.
    List<FilterKernel> kernels = kernels(blas);
    for (FilterKernel kernel : kernels) {
      KernelBenchmark.run(blas, kernel, 64, 1000, 2000, 1 << 18);
    }
    Map<List<Integer>, RawSgemm.Rate> rates = new HashMap<>();
    for (Shape wanted : shapes()) {
      Shape shape = wanted.withListsOfASmallShare();
      RawSgemm.Rate raw =
          rates.computeIfAbsent(
              List.of(shape.dimension(), shape.queries()),
              products -> RawSgemm.measure(blas, shape.dimension(), shape.queries()));
      for (FilterKernel kernel : kernels) {
        measure(blas, kernel, shape, raw, table);
      }
    }
  }

  /** The int8 one too, where the processor has it. */
  private static List<FilterKernel> kernels(Blas blas) {
    List<FilterKernel> kernels = new ArrayList<>();
    kernels.add(new Float32Kernel(blas));
    if (Int8Kernel.of(DIMENSIONS[DIMENSIONS.length - 1])
        instanceof Availability.Available<FilterKernel> int8) {
      kernels.add(int8.value());
    }
    return kernels;
  }

  private static List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (int dimension : DIMENSIONS) {
      shapes.add(new Shape(dimension, 1000, 2000));
    }
    for (int queries : QUERIES) {
      shapes.add(new Shape(512, queries, 2000));
    }
    for (int length : LENGTHS) {
      shapes.add(new Shape(512, 1000, length));
    }
    return shapes;
  }

  private static void measure(
      Blas blas, FilterKernel kernel, Shape shape, RawSgemm.Rate raw, ResultTable table) {
    int rows = shape.rows();
    KernelBenchmark.Result result =
        KernelBenchmark.run(blas, kernel, shape.dimension(), shape.queries(), shape.length(), rows);
    table.add(
        "search kernel alone, %s filter, one core".formatted(kernel.name()),
        "d %d, M %d, L %d, N %d"
            .formatted(shape.dimension(), shape.queries(), shape.length(), rows),
        "%.2f of raw sgemm of the shape (%.0f of %.0f GFLOP/s, %.2f GB/s of rows); %.1f L distances a query"
            .formatted(
                result.gflops() / raw.gflops(),
                result.gflops(),
                raw.gflops(),
                (double) rows * shape.dimension() * Float.BYTES / result.seconds() / 1e9,
                result.distances() / shape.length()),
        "");
  }
}

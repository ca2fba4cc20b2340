package io.tsds.benchmark;

import io.tsds.assignment.Method;
import io.tsds.filter.FilterChoice;
import io.tsds.filter.FilterKernel;
import io.tsds.filter.Float32Kernel;
import io.tsds.filter.Int8Kernel;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.linalg.BlasDescription;
import io.tsds.linalg.Int8Gemm;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures the job's speed on this machine and writes a table of ratios to what its matrix products
 * reach, all in one process:
 *
 * <pre>mvn -B -Pbenchmark verify -DskipTests [-Dbenchmark.arguments="PART..."]</pre>
 *
 * <p>Parts: kernel, sweep, integers, search, growth, shuffle, reading, density, density-growth,
 * assignment, duplicates, recover; all of them without arguments. Duplicates measures no speed, but
 * what copies do to the probabilities: see {@link DuplicationExperiment}. {@code jmh} times the
 * kernels one by one. Data go to {@code target/benchmark} of the tests module, and stay for the
 * next time; the table goes to {@code table.md} beside them.
 */
public final class Benchmarks {
  private static final int DIMENSION = 512;
  private static final int ROWS = 1_000_000;
  private static final long READING_BYTES = 1L << 30;

  /** The session's cores. */
  private static final int CORES = 2;

  private final Path scratch = Path.of("spark-job-tests", "target", "benchmark");
  private final Blas blas = Blas.of(BlasChoice.AUTO);
  private final ResultTable table = new ResultTable();
  private final Map<Integer, RawSgemm.Rate> rates = new LinkedHashMap<>();
  private final CostModel costs = new CostModel();

  private Benchmarks() {}

  /** Runs the parts named, or all. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    if (System.getenv("OPENBLAS_CORETYPE") != null) {
      throw new IllegalStateException(
          "OPENBLAS_CORETYPE is set, which may halve the speed of OpenBLAS; unset it");
    }
    Set<String> parts = new TreeSet<>(Arrays.asList(arguments));
    if (parts.contains("jmh")) {
      new Runner(new OptionsBuilder().include(KernelMicrobenchmarks.class.getSimpleName()).build())
          .run();
    } else {
      new Benchmarks().run(parts);
    }
  }

  private void run(Set<String> parts) throws IOException {
    Files.createDirectories(scratch);
    try {
      // Stages first: a process of the job has not run anything else either, from which its
      // compiler would have learned.
      try (SparkSession spark = LocalSessions.open(CORES)) {
        StageBenchmark stages = new StageBenchmark(spark, scratch);
        if (asks(parts, "search")) {
          search(stages);
        }
        if (asks(parts, "reading")) {
          reading(spark);
        }
        if (asks(parts, "growth")) {
          growth(stages);
        }
        if (costs.canBeFitted()) {
          costModel();
        }
        if (asks(parts, "shuffle")) {
          shuffle(spark);
        }
        if (asks(parts, "density")) {
          density(stages);
        }
        if (asks(parts, "density-growth")) {
          densityGrowth(stages);
        }
        if (asks(parts, "duplicates")) {
          DuplicationBenchmark.run(spark, scratch, table);
        }
        if (asks(parts, "recover")) {
          new RecoveryBenchmark(spark, scratch, table).run();
        }
      }
      if (asks(parts, "kernel")) {
        kernel();
      }
      if (asks(parts, "sweep")) {
        SweepBenchmark.run(blas, table);
      }
      if (asks(parts, "integers")) {
        IntegerFilterBenchmark.run(blas, table);
      }
      if (asks(parts, "assignment")) {
        assignment();
      }
    } finally {
      table.write(scratch.resolve("table.md"), machine());
    }
  }

  private static boolean asks(Set<String> parts, String part) {
    return parts.isEmpty() || parts.contains(part);
  }

  private RawSgemm.Rate raw(int dimension) {
    return rates.computeIfAbsent(
        dimension,
        d -> {
          RawSgemm.Rate rate = RawSgemm.measure(blas, d);
          table.add(
              "raw sgemm, one core",
              "d %d, tiles of %d x %d".formatted(d, rate.queryTile(), rate.rowTile()),
              "%.0f GFLOP/s".formatted(rate.gflops()),
              "");
          return rate;
        });
  }

  private void kernel() {
    for (int dimension : new int[] {DIMENSION, 128, 1024}) {
      RawSgemm.Rate raw = raw(dimension);
      kernel(raw, new Float32Kernel(blas), dimension, ">= 0.85");
      kernel(raw, new Int8Kernel(Int8Gemm.load().orElseThrow()), dimension, ">= 2.5");
    }
  }

  private void kernel(RawSgemm.Rate raw, FilterKernel kernel, int dimension, String target) {
    int rows = (int) Math.min(ROWS, (2L << 30) / Float.BYTES / dimension);
    KernelBenchmark.Result result = KernelBenchmark.run(blas, kernel, dimension, 1000, 2000, rows);
    table.add(
        "search kernel alone, %s filter, one core".formatted(kernel.name()),
        "d %d, M 1000, L 2000, N %d".formatted(dimension, rows),
        "%.2f of raw sgemm; %.1f L pairs past the filter, %.1f L distances a query%s"
            .formatted(
                result.gflops() / raw.gflops(),
                result.survivors() / 2000,
                result.distances() / 2000,
                result.coarse() > 0
                    ? ", %.1f L left by integers".formatted(result.coarse() / 2000)
                    : ""),
        dimension == DIMENSION ? target : "");
  }

  private void search(StageBenchmark stages) {
    // Once for the file cache: what is asked is the stage, not this disk.
    stages.run(stages.generate(ROWS, DIMENSION, 1000, 1), Method.KNN_UNIFORM, 2000, 0);
    for (FilterChoice filter : List.of(FilterChoice.AUTO, FilterChoice.FLOAT32)) {
      boolean float32 = filter == FilterChoice.FLOAT32;
      search(stages, filter, 4000, 2000, float32 ? "" : ">= 0.70; >= 1.6 in int8");
      search(stages, filter, 4000, 5000, float32 ? "" : ">= 0.60");
      search(stages, filter, 1000, 2000, float32 ? "" : ">= 0.50");
    }
  }

  private void search(
      StageBenchmark stages, FilterChoice filter, int queries, int length, String target) {
    StageBenchmark.Data data = stages.generate(ROWS, DIMENSION, queries, 1);
    RunReport report = stages.run(data, Method.KNN_UNIFORM, length, 0, filter);
    double first = StageBenchmark.stage(report, StageBenchmark.SEARCH).seconds();
    double seconds = first;
    for (int repeat = 1; repeat < 3; repeat++) {
      // The compiler is done with all of the code only after the second search of such a shape.
      RunReport again = stages.run(data, Method.KNN_UNIFORM, length, 0, filter);
      seconds = Math.min(seconds, StageBenchmark.stage(again, StageBenchmark.SEARCH).seconds());
    }
    double gflops = RawSgemm.ofThreads(blas, DIMENSION, raw(DIMENSION), CORES);
    double ideal = 2.0 * queries * ROWS * DIMENSION / gflops / 1e9;
    if (filter == FilterChoice.FLOAT32) {
      observe(data, length, seconds);
    }
    table.add(
        "neighbor search, whole stage, %s filter, %d cores"
            .formatted(report.filter().name(), CORES),
        "N %d, d %d, M %d, L %d, npy".formatted(ROWS, DIMENSION, queries, length),
        "%.2f of raw sgemm on both cores at once (%.0f GFLOP/s, %.1f s of %.1f s, the best of three; the first %.1f s)"
            .formatted(ideal / seconds, gflops, ideal, seconds, first),
        target);
  }

  private void growth(StageBenchmark stages) {
    int dimension = 128;
    double base = seconds(stages, ROWS, dimension, 1000);
    table.add(
        "growth of the search stage",
        "N 1M to 2M, d 128, M 1000, L 2000",
        "%.2f times the time".formatted(seconds(stages, 2 * ROWS, dimension, 1000) / base),
        "<= 2.1");
    table.add(
        "growth of the search stage",
        "M 1000 to 2000, d 128, N 1M, L 2000",
        "%.2f times the time".formatted(seconds(stages, ROWS, dimension, 2000) / base),
        "<= 2.1");
  }

  private double seconds(StageBenchmark stages, long rows, int dimension, int queries) {
    StageBenchmark.Data data = stages.generate(rows, dimension, queries, 1);
    double best = Double.POSITIVE_INFINITY;
    for (int repeat = 0; repeat < 3; repeat++) {
      RunReport report = stages.run(data, Method.KNN_UNIFORM, 2000, 0);
      best = Math.min(best, StageBenchmark.stage(report, StageBenchmark.SEARCH).seconds());
    }
    observe(data, 2000, best);
    return best;
  }

  private void observe(StageBenchmark.Data data, int length, double seconds) {
    costs.add(shape(data.queryCount(), data.rows(), data.dimension(), length, seconds));
  }

  private CostModel.Run shape(long queries, long rows, int dimension, int length, double seconds) {
    double products = raw(dimension).seconds(queries, rows, dimension, 1);
    return new CostModel.Run(queries, rows, dimension, length, CORES * seconds, products);
  }

  /** What the runs of the parts search and growth say of a run on a cluster. */
  private void costModel() {
    CostModel.Fit fit = costs.fit();
    double coreSeconds = fit.coreSeconds(shape(10_000, 150_000_000, 512, 2000, 0));
    table.add(
        "cost model of the search, in core seconds",
        fit.formula(),
        "%.0f core seconds for N 150M, d 512, M 10000, L 2000: %.1f minutes on 100 cores"
            .formatted(coreSeconds, coreSeconds / 100 / 60),
        "");
  }

  private void shuffle(SparkSession spark) {
    SparkSession finely = spark.newSession();
    finely.conf().set("spark.sql.files.maxPartitionBytes", ROWS / 64L * DIMENSION * Float.BYTES);
    StageBenchmark stages = new StageBenchmark(finely, scratch);
    StageBenchmark.Data data = stages.generate(ROWS, DIMENSION, 1000, 1);
    RunReport report = stages.run(data, Method.KNN_UNIFORM, 2000, 0);
    StageFacts search = StageBenchmark.stage(report, StageBenchmark.SEARCH);
    table.add(
        "shuffle",
        "%s partitions, M 1000, L 2000".formatted(search.details().get("tasks")),
        "%.1f L entries a query".formatted(report.filter().shuffledPerQuery() / 2000),
        "<= 30 L");
  }

  private void reading(SparkSession spark) {
    for (ReadingBenchmark.Reading reading :
        ReadingBenchmark.run(spark, scratch, READING_BYTES, DIMENSION)) {
      table.add(
          "reading, one core",
          "%s, d %d".formatted(reading.name(), DIMENSION),
          "%.2f GB/s of float32".formatted(reading.gigabytesPerSecond()),
          readingTarget(reading.name()));
    }
  }

  private static String readingTarget(String layout) {
    if (layout.equals("npy float32") || layout.equals("Parquet binary float32, plain")) {
      return ">= 1.5";
    }
    return layout.equals("Parquet array<float>, plain") ? ">= 0.4" : "";
  }

  private void density(StageBenchmark stages) {
    int members = 200_000;
    int dimension = 384;
    for (double noise : List.of(1.0, 100.0)) {
      StageBenchmark.Data data = stages.generate(members, dimension, 1, noise);
      RunReport report = stages.run(data, Method.KNN_KDE, members, 0.3);
      double seconds = StageBenchmark.stage(report, StageBenchmark.DENSITY).seconds();
      double ideal = raw(dimension).seconds(members, members, dimension, CORES);
      table.add(
          "kernel density, %d cores".formatted(CORES),
          "U %d, d %d, h .3, %s"
              .formatted(members, dimension, noise == 1 ? "400 clusters" : "no clusters"),
          "%.2f of raw sgemm's time for all pairs (%.1f s of %.1f s)"
              .formatted(seconds / ideal, seconds, ideal),
          noise == 1 ? "<= 0.10" : "");
    }
  }

  /** How the time of the densities grows with the pool. */
  private void densityGrowth(StageBenchmark stages) {
    // So that the first row has no compiler's time in it.
    stages.run(stages.generate(100_000, 384, 1, 1), Method.KNN_KDE, 100_000, 0.3);
    for (double noise : List.of(1.0, 100.0)) {
      double before = 0;
      for (int members = 50_000; members <= 400_000; members *= 2) {
        StageBenchmark.Data data = stages.generate(members, 384, 1, noise);
        RunReport report = stages.run(data, Method.KNN_KDE, members, 0.3);
        double seconds = StageBenchmark.stage(report, StageBenchmark.DENSITY).seconds();
        table.add(
            "growth of the kernel density",
            "U %d, d 384, h .3, %s".formatted(members, noise == 1 ? "400 clusters" : "no clusters"),
            "%.1f s%s, %.3f of raw sgemm's time for all pairs"
                .formatted(
                    seconds,
                    before > 0 ? ", %.1f times the half".formatted(seconds / before) : "",
                    seconds / raw(384).seconds(members, members, 384, CORES)),
            "");
        before = seconds;
      }
    }
  }

  private void assignment() {
    for (int length : new int[] {2000, 5000}) {
      AssignmentBenchmark.Result result = AssignmentBenchmark.run(10_000, length);
      table.add(
          "assignment, one core",
          "knn-kde, M 10000, L %d".formatted(length),
          "%.1f s, lists of %d MB".formatted(result.seconds(), result.listBytes() >> 20),
          length == 2000 ? "<= 10 s" : "");
    }
  }

  private String machine() {
    BlasDescription description = blas.description();
    return "%d cores of %s, %s with %s kernels, Java %s"
        .formatted(
            CORES,
            Processors.name(),
            description.name(),
            description.kernels(),
            Runtime.version().feature());
  }
}

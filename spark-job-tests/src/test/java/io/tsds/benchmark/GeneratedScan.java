package io.tsds.benchmark;

import io.tsds.assignment.Method;
import io.tsds.linalg.Blas;
import io.tsds.linalg.BlasChoice;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a whole knn-uniform job over candidates that are made as they are read, so that N is bounded
 * by patience and not by a disk:
 *
 * <pre>mvn -B -Pbenchmark verify -DskipTests -Dbenchmark.main=io.tsds.benchmark.GeneratedScan
 * -Dbenchmark.arguments="ROWS DIMENSION QUERIES [float16|float32]"</pre>
 *
 * <p>Prints rows a second of the search, its share of the products' rate, the largest resident
 * memory of the process, what was shuffled, and how fast the rows are made by themselves.
 */
public final class GeneratedScan {
  private static final int CORES = 2;
  private static final int PREFETCH = 2000;
  private static final long SEED = 7;
  private static final long MADE_BYTES = 1L << 30;

  private final GeneratedFile candidates;
  private final int queryCount;

  private GeneratedScan(GeneratedFile candidates, int queryCount) {
    this.candidates = candidates;
    this.queryCount = queryCount;
  }

  /** Runs it: rows, dimension, queries, and float16 unless float32 is asked for. */
  public static void main(String[] arguments) throws IOException {
    long rows = Long.parseLong(arguments[0]);
    int dimension = Integer.parseInt(arguments[1]);
    boolean halves = arguments.length < 4 || arguments[3].equals("float16");
    GeneratedFile candidates = new GeneratedFile(halves, rows, dimension, SEED, 0);
    new GeneratedScan(candidates, Integer.parseInt(arguments[2])).run();
  }

  private void run() throws IOException {
    Path scratch = Path.of("spark-job-tests", "target", "benchmark");
    Files.createDirectories(scratch);
    RunReport report;
    long start = Processors.processNanos();
    try (SparkSession spark = LocalSessions.open(CORES)) {
      report = select(spark, scratch.resolve("output-generated"));
    }
    // Before the products and the rows by themselves add to it.
    double processSeconds = (Processors.processNanos() - start) / 1e9;
    String memory = Processors.peakResidentMemory();
    StageFacts search = StageBenchmark.stage(report, StageBenchmark.SEARCH);
    long rows = candidates.rows();
    RawSgemm.Rate raw = RawSgemm.measure(Blas.of(BlasChoice.AUTO), candidates.dimension());
    double products = raw.seconds(queryCount, rows, candidates.dimension(), CORES);
    double shuffled = report.filter().shuffledPerQuery();
    print("candidates, queries", "%s, %d".formatted(candidates.name(), queryCount));
    print("raw sgemm, one core", "%.0f GFLOP/s".formatted(raw.gflops()));
    print("search", "%.1f s, %.0f rows/s".formatted(search.seconds(), rows / search.seconds()));
    print("share of the products' rate", "%.2f".formatted(products / search.seconds()));
    print("all stages", "%.1f s".formatted(seconds(report)));
    print("processor time of the process", "%.1f s".formatted(processSeconds));
    print("peak resident memory", memory);
    print("shuffled a query", "%.1f L entries".formatted(shuffled / PREFETCH));
    print("making the rows, one core", "%.2f GB/s of file".formatted(making()));
  }

  private RunReport select(SparkSession spark, Path output) {
    FileUtils.deleteQuietly(output.toFile());
    FileUtils.deleteQuietly(Path.of(output + ".work").toFile());
    GeneratedFile queries =
        new GeneratedFile(false, queryCount, candidates.dimension(), SEED, candidates.rows());
    RunResult<SelectionReport> result =
        Selections.ofUris(
                GeneratedFileSystem.uri(candidates),
                GeneratedFileSystem.uri(queries),
                output.toString())
            .in(spark)
            .method(Method.KNN_UNIFORM)
            .prefetch(PREFETCH)
            .sampleSize(10_000)
            .run();
    return Selections.reportOf(result);
  }

  private static double seconds(RunReport report) {
    return report.stages().stream().mapToDouble(StageFacts::seconds).sum();
  }

  /** Units of 10^9 bytes for each second of the thread, into a buffer that stays in cache. */
  private double making() {
    GeneratedRows rows =
        new GeneratedRows(candidates.dimension(), candidates.halves(), candidates.seed());
    byte[] buffer = new byte[rows.rowBytes()];
    double best = 0;
    for (int repeat = 0; repeat < 5; repeat++) {
      long start = KernelBenchmark.cpuNanos();
      long bytes = 0;
      for (long row = 0; bytes < MADE_BYTES; row++) {
        bytes += rows.copy(row, 0, buffer, 0, buffer.length);
      }
      best = Math.max(best, (double) bytes / (KernelBenchmark.cpuNanos() - start));
    }
    return best;
  }

  private static void print(String what, String value) {
    System.out.println("| %s | %s |".formatted(what, value));
  }
}

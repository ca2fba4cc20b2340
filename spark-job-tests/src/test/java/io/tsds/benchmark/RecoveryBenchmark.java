package io.tsds.benchmark;

import io.tsds.embedding.IdKind;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Layout;
import io.tsds.generate.RecoveryDataParameters;
import io.tsds.generate.RecoveryGeneration;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.report.StageFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.spectral.RandIndex;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.Recoveries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Runs whole selections of recovery data, and compares small ones with dense matrices of all pairs
 * ({@link DenseRecovery}). For other sizes than those of the part {@code recover}:
 *
 * <pre>mvn -B -Pbenchmark verify -DskipTests -Dbenchmark.main=io.tsds.benchmark.RecoveryBenchmark
 * -Dbenchmark.arguments="ROWS LANDMARKS"</pre>
 */
public final class RecoveryBenchmark {
  static final int DIMENSION = 384;

  /** Runs of the smallest size on either side, in one process each, of which the fastest counts. */
  private static final int RUNS_OF_SMALLEST = 16;

  /** All distinct rows are landmarks. */
  private static final int ALL = 300_000;

  private static final int CORES = 2;
  private static final long SEED = 5;

  /** Which stage of the report a job belongs to, by the first word of its description. */
  private static final Map<String, String> STAGES =
      Map.of(
          "rows", "reading embeddings",
          "landmarks", "landmarks",
          "graph", "graph and clusters",
          "labels", "labels of all rows",
          "candidates", "degradation and concepts",
          "queues", "queues",
          "comparison", "comparison",
          "writing", "writing");

  private final SparkSession spark;
  private final Path scratch;
  private final ResultTable table;

  RecoveryBenchmark(SparkSession spark, Path scratch, ResultTable table) {
    this.spark = spark;
    this.scratch = scratch;
    this.table = table;
  }

  /** Generated data. */
  record Data(Path folder, long rows) {
    Path candidates() {
      return folder.resolve("candidates");
    }

    Path degradation() {
      return folder.resolve("degradation");
    }

    Path labels() {
      return folder.resolveSibling(folder.getFileName() + ".truth").resolve("labels");
    }

    /** How many are selected. */
    long budget() {
      return Math.max(200, rows / 100);
    }
  }

  /**
   * What a run took.
   *
   * @param seconds from the opening of the inputs to the published output
   * @param heap largest bytes by the first word of each stage
   */
  private record Run(RecoveryReport report, double seconds, Map<String, Long> heap) {

    /** The seconds of each stage. */
    String text() {
      return report.stages().stream()
          .map(stage -> "%s %.2f".formatted(stage.name(), stage.seconds()))
          .collect(Collectors.joining(", "));
    }

    double graph() {
      return report.stages().stream()
          .filter(stage -> stage.name().equals("graph and clusters"))
          .mapToDouble(StageFacts::seconds)
          .sum();
    }
  }

  /** Runs one size and prints it: rows and landmarks. */
  public static void main(String[] arguments) throws IOException {
    Path scratch = Path.of("spark-job-tests", "target", "benchmark");
    Files.createDirectories(scratch);
    try (SparkSession spark = LocalSessions.open(CORES)) {
      RecoveryBenchmark benchmark = new RecoveryBenchmark(spark, scratch, new ResultTable());
      benchmark.stages(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]));
    }
    System.out.println("largest resident memory: " + Processors.peakResidentMemory());
  }

  /** The sizes of the part {@code recover}. */
  void run() throws IOException {
    // In a process that ran nothing before, as a job does.
    stages(50_000, ALL);
    against(2000, 4000, 8000);
  }

  /** Sizes that a dense matrix can hold, against one. */
  private void against(long... sizes) throws IOException {
    DenseRecovery dense = DenseRecovery.find(scratch, CORES);
    if (dense == null) {
      table.add("recover", "dense numpy", DenseRecovery.MISSING, "");
    }
    Run before = null;
    DenseRecovery.Result denseBefore = null;
    for (long size : sizes) {
      Data data = generate(size);
      // Small runs have time of the compiler in them until it has seen some; numpy runs as often.
      int runs = size == sizes[0] ? RUNS_OF_SMALLEST : 3;
      Run run = fastest(data, runs);
      String at = "N %d, d %d, all rows landmarks".formatted(size, DIMENSION);
      table.add(
          "recover, all stages; graph and clusters alone",
          at,
          "%.2f s; %.2f s%s; %s"
              .formatted(
                  run.seconds(),
                  run.graph(),
                  before == null
                      ? ""
                      : ", %.1f and %.1f times the half"
                          .formatted(
                              run.seconds() / before.seconds(), run.graph() / before.graph()),
                  run.text()),
          "grows as N");
      if (dense != null) {
        DenseRecovery.Result result = dense.run(spark, data, size == sizes[0] ? runs : 1);
        compare(at, run, result, denseBefore, size == sizes[0] ? "<= 1" : "");
        denseBefore = result;
      }
      before = run;
    }
  }

  private void compare(
      String at, Run run, DenseRecovery.Result dense, DenseRecovery.Result half, String target) {
    table.add(
        "the same by dense numpy of all pairs, %d threads".formatted(CORES),
        at,
        "%.2f s: %s%s"
            .formatted(
                dense.total(),
                dense.text(),
                half == null
                    ? ""
                    : ", %.1f times the half, eigenvectors %.1f"
                        .formatted(
                            dense.total() / half.total(),
                            dense.eigenvectors() / half.eigenvectors())),
        "grows as N^3");
    table.add(
        "recover, times dense numpy",
        at,
        "%.2f with reading and writing, %.3f graph and clusters alone"
            .formatted(run.seconds() / dense.total(), run.graph() / dense.clustering()),
        target);
  }

  private Run fastest(Data data, int repeats) {
    Run best = null;
    for (int repeat = 0; repeat < repeats; repeat++) {
      Run run = run(data, ALL);
      best = best == null || run.seconds() < best.seconds() ? run : best;
    }
    return best;
  }

  /** Every stage of one size. */
  private void stages(long rows, int landmarks) {
    Data data = generate(rows);
    Run run = run(data, landmarks);
    String at =
        "N %d, d %d, %s"
            .formatted(
                rows,
                DIMENSION,
                landmarks >= rows ? "all rows landmarks" : landmarks + " landmarks");
    for (StageFacts stage : run.report().stages()) {
      table.add(
          "recover, " + stage.name(),
          at,
          "%.2f s%s%s"
              .formatted(
                  stage.seconds(),
                  stage.details().get("searchSeconds") instanceof Number search
                      ? " (search %.1f s)".formatted(search.doubleValue())
                      : "",
                  heap(run, stage.name())),
          "");
    }
    table.add(
        "recover, all stages",
        at,
        "%.1f s; %d clusters, adjusted Rand index with the true ones %.4f; %d selected"
            .formatted(
                run.seconds(),
                run.report().clusters().size(),
                agreement(data),
                run.report().counts().selected()),
        "");
  }

  private static String heap(Run run, String name) {
    for (Map.Entry<String, Long> stage : run.heap().entrySet()) {
      if (name.equals(STAGES.get(stage.getKey()))) {
        return ", heap up to %d MiB".formatted(stage.getValue() >> 20);
      }
    }
    return "";
  }

  /** How well the clusters found agree with those that were generated. */
  private double agreement(Data data) {
    int[][] labels =
        spark
            .read()
            .parquet(output().resolve("clusters").toString())
            .withColumnRenamed("cluster", "found")
            .join(spark.read().parquet(data.labels().toString()), "id")
            .select("found", "cluster")
            .collectAsList()
            .stream()
            .map(row -> new int[] {row.getInt(0), row.getInt(1)})
            .toArray(int[][]::new);
    int[] found = new int[labels.length];
    int[] truth = new int[labels.length];
    for (int row = 0; row < labels.length; row++) {
      found[row] = labels[row][0];
      truth[row] = labels[row][1];
    }
    return RandIndex.adjusted(found, truth);
  }

  private Path output() {
    return scratch.resolve("output-recovery");
  }

  private Run run(Data data, int landmarks) {
    FileUtils.deleteQuietly(output().toFile());
    FileUtils.deleteQuietly(Path.of(output() + ".work").toFile());
    System.gc();
    try (StageHeap heap = StageHeap.of(spark)) {
      long start = System.nanoTime();
      RecoveryReport report =
          Recoveries.of(data.candidates(), output(), data.budget())
              .in(spark)
              .clustering(given -> withLandmarks(given, landmarks))
              .set(
                  builder ->
                      builder.degradation(
                          new Degradation(
                              data.degradation().toString(),
                              "degradation",
                              null,
                              Unit.NAT,
                              "instruction_tokens",
                              "response_tokens",
                              null)))
              .report();
      return new Run(report, (System.nanoTime() - start) / 1e9, heap.largest());
    }
  }

  private static Clustering withLandmarks(Clustering given, int landmarks) {
    return new Clustering(
        given.column(),
        given.metric(),
        given.graph(),
        landmarks,
        given.neighbors(),
        given.regularization(),
        given.fewest(),
        given.most(),
        given.checked());
  }

  /** Writes what {@code tsds generate --recovery} does, unless it is there. */
  private Data generate(long rows) {
    Path folder = scratch.resolve("recovery-%d-x-%d".formatted(rows, DIMENSION));
    if (!Files.exists(folder.resolve("_SUCCESS"))) {
      int files = GenerateParameters.Storage.filesFor(rows, DIMENSION, ComponentType.FLOAT32);
      RecoveryGeneration.write(
          spark,
          new RecoveryDataParameters(
              new GenerateParameters.Data(
                  rows, DIMENSION, RecoveryDataParameters.CLUSTERS, RecoveryDataParameters.NOISE),
              new GenerateParameters.Storage(
                  FileFormat.PARQUET, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, files),
              1,
              folder.toString(),
              SEED,
              true));
    }
    return new Data(folder, rows);
  }
}

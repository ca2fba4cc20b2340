package io.tsds.benchmark;

import io.tsds.embedding.IdKind;
import io.tsds.generate.ElementType;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.Layout;
import io.tsds.pipeline.SelectionResult;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import io.tsds.testkit.Selections;
import io.tsds.transport.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The stages of whole jobs, from files on a local disk, in the session's local mode. */
final class StageBenchmark {
  private final SparkSession spark;
  private final Path scratch;
  private int runs;

  StageBenchmark(SparkSession spark, Path scratch) {
    this.spark = spark;
    this.scratch = scratch;
  }

  /** Candidates and queries on disk. */
  record Data(Path candidates, Path queries, long rows, int dimension, int queryCount) {}

  /**
   * Writes clustered float32 npy files of DESIGN's kind, unless they are there.
   *
   * @param noise of the rows around their centers; large values leave no clusters
   */
  Data generate(long rows, int dimension, int queries, double noise) {
    String name = "%d-x-%d-%s".formatted(rows, dimension, noise);
    Path candidates = scratch.resolve("candidates-" + name);
    Path queryFolder = scratch.resolve("queries-%s-%d".formatted(name, queries));
    if (!Files.exists(queryFolder)) {
      int files = (int) Math.max(1, (rows * dimension) >> 27);
      Generation.write(
          spark,
          new GenerateParameters(
              new GenerateParameters.Data(rows, dimension, 400, noise),
              new GenerateParameters.Copies(0.1, 0.02, 1, 0, 1),
              new GenerateParameters.Storage(
                  FileFormat.NPY, ElementType.FLOAT32, Layout.ARRAY, IdKind.LONG, files),
              new GenerateParameters.Queries(queries, queryFolder.toString()),
              candidates.toString(),
              17,
              true));
    }
    return new Data(candidates, queryFolder, rows, dimension, queries);
  }

  /** Runs a job on the data and returns its report. */
  RunReport run(Data data, Method method, int length, double bandwidth) {
    Path output = scratch.resolve("output-" + runs++);
    SelectionResult result =
        Selections.of(data.candidates(), data.queries(), output)
            .in(spark)
            .method(method)
            .prefetch(length)
            .bandwidth(bandwidth)
            .sampleSize(10_000)
            .run();
    return result.report();
  }

  static StageFacts stage(RunReport report, String name) {
    return report.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no stage " + name));
  }

  /** Prints the search stage's rate for a shape. */
  public static void main(String[] arguments) {
    Path scratch = Path.of(arguments[0]);
    long rows = Long.parseLong(arguments[1]);
    int dimension = Integer.parseInt(arguments[2]);
    int queries = Integer.parseInt(arguments[3]);
    int length = Integer.parseInt(arguments[4]);
    SparkSession spark = io.tsds.testkit.LocalSpark.session();
    StageBenchmark benchmark = new StageBenchmark(spark, scratch);
    Data data = benchmark.generate(rows, dimension, queries, 1);
    for (int i = 0; i < 2; i++) {
      StageFacts search =
          stage(benchmark.run(data, Method.KNN_UNIFORM, length, 0), "neighbor search");
      System.out.printf(
          "%s %.1f GFLOP/s%n", search, 2.0 * queries * rows * dimension / search.seconds() / 1e9);
    }
  }
}

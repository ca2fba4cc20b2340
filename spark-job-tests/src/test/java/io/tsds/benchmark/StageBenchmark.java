package io.tsds.benchmark;

import io.tsds.assignment.Method;
import io.tsds.embedding.IdKind;
import io.tsds.filter.FilterChoice;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.Layout;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.report.StageFacts;
import io.tsds.storage.writing.ComponentType;
import io.tsds.testkit.Selections;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/** The stages of whole jobs, from files on a local disk, in the session's local mode. */
final class StageBenchmark {
  static final String SEARCH = "neighbor search";
  static final String DENSITY = "kernel density";

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
                  FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, files),
              new GenerateParameters.Queries(queries, queryFolder.toString()),
              candidates.toString(),
              17,
              true));
    }
    return new Data(candidates, queryFolder, rows, dimension, queries);
  }

  /** Runs a job on the data, with the filter that it chooses, and returns its report. */
  RunReport run(Data data, Method method, int length, double bandwidth) {
    return run(data, method, length, bandwidth, FilterChoice.AUTO);
  }

  /** Runs a job on the data with a filter and returns its report. */
  RunReport run(Data data, Method method, int length, double bandwidth, FilterChoice filter) {
    Path output = scratch.resolve("output-" + runs++);
    deleteEarlier(output);
    RunResult<SelectionReport> result =
        Selections.of(data.candidates(), data.queries(), output)
            .in(spark)
            .method(method)
            .prefetch(length)
            .bandwidth(bandwidth)
            .filter(filter)
            .sampleSize(10_000)
            .run();
    return Selections.reportOf(result);
  }

  private static void deleteEarlier(Path output) {
    FileUtils.deleteQuietly(output.toFile());
    FileUtils.deleteQuietly(new File(output + ".work"));
  }

  static StageFacts stage(RunReport report, String name) {
    return report.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no stage " + name));
  }
}

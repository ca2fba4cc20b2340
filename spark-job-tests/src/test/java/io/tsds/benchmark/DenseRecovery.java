package io.tsds.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs {@code deploy/python/recover_reference.py}, the authors' formula in numpy, in a process of
 * its own. Its start and the reading of its input are not measured.
 */
final class DenseRecovery {
  /** Names a Python that has numpy. */
  private static final String VARIABLE = "TSDS_PYTHON";

  static final String MISSING =
      "not measured: no python3 with numpy was found; " + VARIABLE + " names one";

  private static final long MOST_MINUTES = 30;

  private final Path scratch;
  private final String python;
  private final int threads;

  private DenseRecovery(Path scratch, String python, int threads) {
    this.scratch = scratch;
    this.python = python;
    this.threads = threads;
  }

  /**
   * Seconds of its steps.
   *
   * @param steps by name: affinity, eigenvectors, factorization, selection
   */
  record Result(Map<String, Double> steps) {
    double total() {
      return steps.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    double eigenvectors() {
      return steps.get("eigenvectors");
    }

    /** Without the selection. */
    double clustering() {
      return total() - steps.get("selection");
    }

    String text() {
      return "affinity %.2f, eigenvectors %.2f, factorization %.2f"
          .formatted(steps.get("affinity"), eigenvectors(), steps.get("factorization"));
    }
  }

  /** The one of this machine, or null where there is no Python with numpy. */
  static DenseRecovery find(Path scratch, int threads) {
    String python = System.getenv().getOrDefault(VARIABLE, "python3");
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return waitFor(process) == 0 ? new DenseRecovery(scratch, python, threads) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The fastest of some runs in one process. */
  Result run(SparkSession spark, RecoveryBenchmark.Data data, int repeats) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("dense-recovery"));
    write(spark, data, folder);
    Path log = folder.resolve("log.txt");
    List<String> command =
        List.of(
            python,
            ProjectFolder.root().resolve("deploy/python/recover_reference.py").toString(),
            folder.toString(),
            "" + data.rows(),
            "" + RecoveryBenchmark.DIMENSION,
            "" + data.budget(),
            "" + repeats);
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    for (String library : List.of("OPENBLAS", "OMP", "MKL")) {
      builder.environment().put(library + "_NUM_THREADS", "" + threads);
    }
    Process process = builder.redirectError(log.toFile()).start();
    String output;
    try (var stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (waitFor(process) != 0) {
      throw new IllegalStateException(
          "%s failed:%n%s".formatted(String.join(" ", command), Files.readString(log)));
    }
    JsonNode seconds = new ObjectMapper().readTree(output).get("seconds");
    return new Result(
        Map.of(
            "affinity", seconds.get("affinity").asDouble(),
            "eigenvectors", seconds.get("eigenvectors").asDouble(),
            "factorization", seconds.get("factorization").asDouble(),
            "selection", seconds.get("selection").asDouble()));
  }

  private static int waitFor(Process process) {
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return -1;
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Embeddings, degradations and tokens, in the order of the ids. */
  private static void write(SparkSession spark, RecoveryBenchmark.Data data, Path folder)
      throws IOException {
    List<Row> rows =
        spark
            .read()
            .parquet(data.candidates().toString())
            .join(spark.read().parquet(data.degradation().toString()), "id")
            .orderBy("id")
            .selectExpr("embedding", "degradation", "instruction_tokens + response_tokens")
            .collectAsList();
    byte[] embeddingsBytes = new byte[rows.size() * RecoveryBenchmark.DIMENSION * Float.BYTES];
    ByteBuffer embeddings = buffer(embeddingsBytes);
    byte[] degradationBytes = new byte[rows.size() * Double.BYTES];
    ByteBuffer degradation = buffer(degradationBytes);
    byte[] tokensBytes = new byte[rows.size() * Double.BYTES];
    ByteBuffer tokens = buffer(tokensBytes);
    for (Row row : rows) {
      row.<Float>getList(0).forEach(embeddings::putFloat);
      degradation.putDouble(row.getDouble(1));
      tokens.putDouble(row.getInt(2));
    }
    Files.write(folder.resolve("embeddings.f32"), embeddingsBytes);
    Files.write(folder.resolve("degradation.f64"), degradationBytes);
    Files.write(folder.resolve("tokens.f64"), tokensBytes);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

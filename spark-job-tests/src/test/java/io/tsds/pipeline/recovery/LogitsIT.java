package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Logits;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.recovery.DegradationSum;
import io.tsds.recovery.Efficiency;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Recoveries;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Degradations from the logits of both models against what an independent oracle says. */
final class LogitsIT {
  private static final Path FIXTURE = Recoveries.fixture("logits");

  @TempDir private Path folder;

  @Test
  void degradationOfLogitsAgreesWithTheOracle() {
    JsonNode means = Recoveries.expected("logits").get("degradation");
    RecoveryReport report = run("original.npy", means.size(), 20).report();
    DegradationSum sum = new DegradationSum();
    means.forEach(mean -> sum.add(mean.asDouble()));
    assertThat(report.clusters().get(0).degradation()).isCloseTo(sum.mean(), within(1e-12));
    for (Row row : Recoveries.table(folder.resolve("out"), "selection")) {
      double expected = Efficiency.of(means.get((int) row.getLong(0)).asDouble(), 10, 20);
      assertThat(row.getDouble(3)).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void filesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> run("offsets.npy", 40, 5).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("offsets.npy");
  }

  private Recoveries run(String original, int rows, long budget) {
    Path input = folder.resolve("candidates");
    LocalSpark.session()
        .range(rows)
        .select(
            col("id"),
            lit(0).as("cluster"),
            lit(10).as("instruction_tokens"),
            lit(20).as("response_tokens"),
            array().cast("array<string>").as("concepts"))
        .write()
        .parquet(input.toString());
    return Recoveries.of(input, folder.resolve("out"), budget)
        .clusterColumn("cluster")
        .set(
            builder ->
                builder
                    .concepts(new Concepts(null, List.of(), 64, 0))
                    .degradation(
                        new Degradation(
                            null,
                            null,
                            null,
                            Unit.NAT,
                            "instruction_tokens",
                            "response_tokens",
                            new Logits(
                                FIXTURE.resolve(original).toString(),
                                FIXTURE.resolve("pruned.npy").toString(),
                                FIXTURE.resolve("offsets.npy").toString(),
                                1))));
  }
}

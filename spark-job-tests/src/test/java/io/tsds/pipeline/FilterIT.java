package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.filter.FilterChoice;
import io.tsds.linalg.Availability;
import io.tsds.linalg.Bf16Blas;
import io.tsds.linalg.Int8Gemm;
import io.tsds.report.Checksums;
import io.tsds.report.RunReport;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever filter runs before the exact distances, the job writes the same rows. */
class FilterIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void everyFilterGivesTheSameRows(String name) {
    Checksums expected = run(name, FilterChoice.FLOAT32, "float32").checksums();
    assertThat(run(name, FilterChoice.AUTO, "float32").checksums()).isEqualTo(expected);
    assertThat(run(name, FilterChoice.BF16, supported(FilterChoice.BF16)).checksums())
        .isEqualTo(expected);
    RunReport integers = run(name, FilterChoice.INT8, supported(FilterChoice.INT8));
    assertThat(integers.checksums()).isEqualTo(expected);
    boolean ran = integers.parameters().used().filter() == FilterChoice.INT8;
    // Where the processor cannot, the report warns of it.
    assertThat(integers.warnings().stream().anyMatch(warning -> warning.contains("`filter` int8")))
        .isEqualTo(!ran);
    if (ran) {
      assertThat(integers.filter().coarsePerQuery()).isPositive();
    }
  }

  /** What runs on this processor where a filter is asked for. */
  private static String supported(FilterChoice filter) {
    Availability<?> products = filter == FilterChoice.INT8 ? Int8Gemm.load() : Bf16Blas.load();
    return products.isAvailable() ? filter.name().toLowerCase(Locale.ROOT) : "float32";
  }

  private RunReport run(String name, FilterChoice filter, String expected) {
    Fixture fixture = Fixture.load(name);
    Path output = folder.resolve(filter.name());
    RunReport report =
        Selections.of(
                Fixture.file(name, "candidates.npy"), Fixture.file(name, "queries.npy"), output)
            .with(fixture.parameters())
            .filter(filter)
            .report();
    assertThat(report.filter().name()).isEqualTo(expected);
    return report;
  }
}

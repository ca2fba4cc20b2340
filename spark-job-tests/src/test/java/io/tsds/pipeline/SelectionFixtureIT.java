package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Method;
import io.tsds.report.RunReport;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Selections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole job on the fixtures, from npy files to written probabilities. */
class SelectionFixtureIT {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnKdeWritesTheOraclesProbabilities(String name) {
    Fixture fixture = Fixture.load(name);
    RunReport report = run(name, fixture, Method.KNN_KDE, fixture.parameters().scale());
    assertThat(report.certificate().prefetch().tooShort())
        .isEqualTo(fixture.knnKde().prefetchTooShort());
    assertThat(report.assignment().sStar()).isCloseTo(fixture.knnKde().sStar(), within(1e-7));
    assertProbabilities(fixture.knnKde().probabilities());
  }

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnUniformWritesTheOraclesProbabilities(String name) {
    Fixture fixture = Fixture.load(name);
    RunReport report = run(name, fixture, Method.KNN_UNIFORM, fixture.parameters().scale());
    assertThat(report.certificate().prefetch().tooShort())
        .isEqualTo(fixture.knnUniform().prefetchTooShort());
    assertThat(report.assignment().neighborhoodSizes().max())
        .isEqualTo(fixture.knnUniform().neighborhoodSize());
    assertProbabilities(fixture.knnUniform().probabilities());
  }

  @ParameterizedTest
  @MethodSource("io.tsds.testkit.Fixture#names")
  void knnTvWritesTheOraclesProbabilities(String name) {
    Fixture fixture = Fixture.load(name);
    RunReport report = run(name, fixture, Method.KNN_TV, fixture.knnTv().scale());
    assertThat(report.certificate().prefetch().tooShort())
        .isEqualTo(fixture.knnTv().prefetchTooShort());
    assertProbabilities(fixture.knnTv().probabilities());
  }

  private RunReport run(String name, Fixture fixture, Method method, double scale) {
    RunReport report =
        Selections.of(
                Fixture.file(name, "candidates.npy"), Fixture.file(name, "queries.npy"), output())
            .with(fixture.parameters())
            .scale(scale)
            .method(method)
            .report();
    assertThat(output().resolve("_SUCCESS")).exists();
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
    assertThat(report.counts().candidates()).isEqualTo(fixture.candidates().rows());
    return report;
  }

  private Path output() {
    return folder.resolve("out");
  }

  private void assertProbabilities(SortedMap<Long, Double> expected) {
    SortedMap<Long, Double> written = Selections.probabilities(output());
    assertThat(written.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (id, probability) ->
            assertThat(written.get(id))
                .as("probability of candidate %d", id)
                .isCloseTo(probability, within(1e-10 * probability + 1e-15)));
  }
}

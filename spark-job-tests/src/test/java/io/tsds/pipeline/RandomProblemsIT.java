package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.report.CertificateFacts;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.RunReport;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Oracle;
import io.tsds.testkit.Selections;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole job on odd little problems against brute force, bit for bit. */
class RandomProblemsIT {
  private static final long SMALL_FILES = 1 << 20;

  @TempDir private Path folder;

  static LongStream seeds() {
    return LongStream.range(0, 2L * RandomSelection.Oddity.values().length);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyMethodWritesWhatBruteForceFinds(long seed) {
    RandomSelection problem = RandomSelection.of(seed);
    boolean uniform = seed < RandomSelection.Oddity.values().length;
    assertAgreement(seed, problem, Method.KNN_KDE);
    assertAgreement(seed, problem, uniform ? Method.KNN_UNIFORM : Method.KNN_TV);
  }

  @ParameterizedTest
  @EnumSource
  void relabelingCandidatesPermutesTheResult(Method method) {
    Random random = new Random(7);
    float[][] rows = new float[300][8];
    for (float[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    Embeddings numbered = Embeddings.numbered(rows);
    long[] labels = random.longs().distinct().limit(rows.length).toArray();
    SortedMap<String, Double> original = run(numbered, rows[0], method, "original");
    SortedMap<String, Double> relabeled =
        run(numbered.withIds(new LongIds(labels)), rows[0], method, "relabeled");
    SortedMap<String, Double> expected = new TreeMap<>();
    original.forEach(
        (id, probability) ->
            expected.put(Long.toString(labels[Integer.parseInt(id)]), probability));
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(relabeled).isEqualTo(expected);
  }

  private SortedMap<String, Double> run(
      Embeddings candidates, float[] base, Method method, String name) {
    float[][] queries = {base.clone(), candidates.rows()[1].clone()};
    queries[0][0] += 0.3f;
    queries[1][1] -= 0.3f;
    Path place = folder.resolve(name);
    Selections.of(
            candidates.writeParquet(place.resolve("candidates"), 2),
            Embeddings.numbered(queries).writeNpy(place.resolve("queries"), 1),
            place.resolve("out"))
        .method(method)
        .alpha(0.3)
        .scale(method == Method.KNN_TV ? 1 : 5)
        .bandwidth(2)
        .prefetch(60)
        .format(SelectionFormat.JSONL)
        .run();
    return JsonLines.probabilities(place.resolve("out"));
  }

  private void assertAgreement(long seed, RandomSelection problem, Method method) {
    Path place = folder.resolve(method.name());
    Selections selection =
        problem
            .in(place, method)
            .in(LocalSpark.manyPartitions(SMALL_FILES))
            .format(SelectionFormat.JSONL);
    RunReport report = selection.report();
    Oracle oracle =
        Oracle.of(
            selection.parameters().model(),
            problem.queries().block(),
            problem.candidates().block());
    String which = "seed %d, %s, %s".formatted(seed, problem.oddity(), method);
    assertThat(JsonLines.probabilities(place.resolve("out")))
        .as(which)
        .isEqualTo(oracle.probabilities());
    assertCertificate(which, report, oracle.result());
    assertThat(report.counts().pool()).as(which).isEqualTo(oracle.result().probability().length);
    assertThat(report.assignment().neighborhoodSizes())
        .as(which)
        .isEqualTo(NeighborhoodSizes.of(oracle.result().neighborhoodSizes()));
    assertThat(report.parameters().used().prefetch())
        .as(which)
        .isEqualTo(Math.min(problem.prefetch(), problem.candidates().rows().length));
  }

  private static void assertCertificate(String which, RunReport report, AssignmentResult expected) {
    io.tsds.assignment.Certificate certificate = expected.certificate();
    OptionalInt toTry = certificate.suggestedPrefetch();
    CertificateFacts found = report.certificate();
    assertThat(found.prefetch())
        .as(which)
        .isEqualTo(
            new CertificateFacts.Prefetch(
                certificate.prefetchTooShort(),
                certificate.shortQueries(),
                certificate.massOnLastNeighbors(),
                toTry.isPresent() ? (long) toTry.getAsInt() : null));
    io.tsds.assignment.Certificate.Assumption assumption = certificate.assumption();
    assertThat(found.assumption().state().name()).as(which).isEqualTo(assumption.proof().name());
    assertThat(found.assumption().left()).as(which).isEqualTo(orNull(assumption.left()));
    assertThat(found.assumption().right()).as(which).isEqualTo(orNull(assumption.right()));
    assertThat(found.probabilitySum()).as(which).isEqualTo(certificate.probabilitySum());
    assertThat(report.assignment().sStar()).as(which).isEqualTo(orNull(expected.sStar()));
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}

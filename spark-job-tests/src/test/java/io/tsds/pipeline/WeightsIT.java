package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.report.RunReport;
import io.tsds.report.TargetsReport;
import io.tsds.storage.files.Sha256;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Selections;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that has a weight for each row of the candidates. */
class WeightsIT {
  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("out");
  }

  private Findings verified() {
    return new Verification(LocalSpark.session(), new VerifyParameters(output().toString(), 3, 7))
        .run();
  }

  private static double[] weights(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + bytes.getShort(8);
    double[] weights = new double[(bytes.capacity() - start) / Double.BYTES];
    bytes.position(start).slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(weights);
    assertThat(new String(Files.readAllBytes(file), 10, start - 10, StandardCharsets.US_ASCII))
        .contains("'descr': '<f8'", "'shape': (" + weights.length + ",)");
    return weights;
  }

  private static void assertAreProbabilities(Path of, int rows) throws IOException {
    SortedMap<Long, Double> probabilities = Selections.probabilities(of);
    double[] expected = new double[rows];
    probabilities.forEach((id, p) -> expected[id.intValue()] = p);
    assertThat(weights(of.resolve("weights.npy"))).containsExactly(expected);
    assertThat(probabilities).isNotEmpty();
  }

  /** A faulty row has a number, and so a weight, which is 0. */
  @Test
  void areTheProbabilitiesOfTheRowsOfAllFiles() throws IOException {
    float[][] rows = NpyFiles.read(Fixture.file("near-duplicates", "candidates.npy"));
    rows[3][0] = Float.NaN;
    Path in = Files.createDirectory(folder.resolve("in"));
    NpyFiles.write(in.resolve("a.npy"), Arrays.copyOf(rows, 7));
    NpyFiles.write(in.resolve("b.npy"), Arrays.copyOfRange(rows, 7, rows.length));
    RunReport report =
        Selections.of(in, Fixture.file("near-duplicates", "queries.npy"), output())
            .with(Fixture.load("near-duplicates").parameters())
            .onBadRow(OnBadRow.SKIP)
            .weights()
            .report();
    assertAreProbabilities(output(), rows.length);
    assertThat(report.checksums().weights())
        .isEqualTo(Sha256.of(Files.readAllBytes(output().resolve("weights.npy"))));
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
    assertThat(findings.text()).contains("each row's probability or 0");
  }

  @Test
  void eachTargetTaskHasItsOwn() throws IOException {
    Path candidates =
        NpyFiles.write(folder.resolve("c.npy"), OverlappingTargets.candidates().rows());
    Path queries = OverlappingTargets.queries().writeParquet(folder.resolve("q"), 2);
    TargetsReport report =
        Selections.of(candidates, queries, output())
            .taskColumn("task")
            .bandwidth(0.4)
            .scale(2)
            .weights()
            .targetsReport();
    assertThat(report.tasks()).hasSizeGreaterThan(1);
    for (var target : report.tasks()) {
      assertAreProbabilities(
          output().resolve(target.folder()), OverlappingTargets.candidates().rows().length);
    }
    Findings findings = verified();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
  }

  @Test
  void candidatesWithIdsAreToldWhatToUse() {
    Path candidates = OverlappingTargets.candidates().writeParquet(folder.resolve("c"), 1);
    assertThatThrownBy(() -> Selections.of(candidates, candidates, output()).weights().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`weights` is true", "have ids of their own", "probabilities/");
  }

  @Test
  void aWeightThatWasChangedShowsAndIsNotWrittenUnasked() throws IOException {
    Selections.ofFixture("near-duplicates", output()).run();
    assertThat(output().resolve("weights.npy")).doesNotExist();
    Selections.ofFixture("near-duplicates", output()).weights().overwrite().run();
    Path file = output().resolve("weights.npy");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] = 1;
    Files.write(file, bytes);
    assertThat(verified().failures())
        .anySatisfy(failure -> assertThat(failure).startsWith("weights: checksum: expected "))
        .anySatisfy(failure -> assertThat(failure).contains("expected a weight of"));
  }
}

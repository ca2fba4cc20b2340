package io.tsds.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.HookedDisk;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fails for other reasons than the result's content says nothing about the result. */
class OutageIT {
  @TempDir private Path folder;

  @AfterEach
  void clear() {
    HookedDisk.clear();
  }

  private Findings verify() {
    String output = HookedDisk.uri(folder.resolve("out"));
    return new Verification(LocalSpark.session(), new VerifyParameters(output, 3, 0)).run();
  }

  private void select(SelectionFormat format) {
    Selections.ofUris(
            Fixture.file("basic", "candidates.npy").toString(),
            Fixture.file("basic", "queries.npy").toString(),
            HookedDisk.uri(folder.resolve("out")))
        .with(Fixture.load("basic").parameters())
        .format(format)
        .run();
  }

  private static void failAtEachOpening(String file, IOException failure) {
    HookedDisk.clear();
    HookedDisk.onEachOpening(
        file,
        () -> {
          throw failure;
        });
  }

  @ParameterizedTest
  @CsvSource({
    "PARQUET, /probabilities/",
    "PARQUET, /selection/",
    "JSONL, /probabilities/",
    "CSV, /selection/",
    "NPY, /selection/",
    "NPY, /_trace.bin",
    "NPY, /report.json",
    "NPY, /_tsds.json"
  })
  void storeThatIsDownOrRefusesIsNoVerdict(SelectionFormat format, String file) {
    select(format);
    failAtEachOpening(file, new ConnectException("Connection refused"));
    assertThatThrownBy(this::verify).isInstanceOf(UncheckedIOException.class);
    failAtEachOpening(file, new AccessControlException("Permission denied: user=x"));
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("access is denied");
    failAtEachOpening(file, new IOException("the disk is on fire"));
    assertThatThrownBy(this::verify)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the disk is on fire");
    HookedDisk.clear();
    assertThat(verify().failures()).isEmpty();
  }

  @Test
  void bugInAReaderIsNoVerdict() {
    select(SelectionFormat.JSONL);
    HookedDisk.onEachOpening(
        "/_trace.bin",
        () -> {
          throw new IllegalStateException("a bug");
        });
    assertThatThrownBy(this::verify).isInstanceOf(IllegalStateException.class).hasMessage("a bug");
  }

  @Test
  void contentThatIsNoResultIsAVerdict() throws IOException {
    for (SelectionFormat format : SelectionFormat.values()) {
      for (String name : List.of("probabilities", "selection", "_trace.bin")) {
        Path output = folder.resolve("out");
        Selections.ofFixture("basic", output).format(format).overwrite().run();
        Path damaged = name.startsWith("_") ? output.resolve(name) : only(output.resolve(name));
        byte[] same = new byte[(int) Files.size(damaged)];
        Arrays.fill(same, (byte) 'x');
        Files.write(damaged, same);
        // A header is all that such a CSV file has.
        boolean rowsAreMissing = format == SelectionFormat.CSV && !name.startsWith("_");
        String expected = rowsAreMissing ? name + ": " : "result: ";
        assertThat(verify().failures())
            .as("%s, %s", format, damaged)
            .anySatisfy(failure -> assertThat(failure).startsWith(expected));
      }
    }
  }

  private static Path only(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void inputThatChangesMeanwhileIsNoVerdict() {
    float[][] rows = NpyFiles.read(Fixture.file("basic", "candidates.npy"));
    Path candidates = NpyFiles.write(folder.resolve("c.npy"), rows);
    Selections.of(candidates, Fixture.file("basic", "queries.npy"), folder.resolve("out")).run();
    HookedDisk.onEachOpening(
        "/_trace.bin",
        () -> {
          float[][] others = Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
          Arrays.stream(others).forEach(row -> row[0] += 1);
          NpyFiles.write(candidates, others);
        });
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the inputs are not those that");
  }

  @Test
  void schemeThatNobodyKnowsIsAMistake() {
    assertThatThrownBy(
            () ->
                new Verification(LocalSpark.session(), new VerifyParameters("nosuch://x/out", 3, 0))
                    .run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("OUTPUT is nosuch://x/out: no file system for this scheme");
  }
}

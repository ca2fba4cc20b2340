package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.Checksums;
import io.tsds.report.ReportJson;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Launcher;
import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.Launcher.Running;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that is halted in the middle, while a scheduler starts the same run again. */
class TwoDriversIT {
  private static final String FIXTURE = "near-duplicates";

  @TempDir private Path folder;
  private Path output;
  private Path work;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out");
    work = folder.resolve("out.work");
  }

  @ParameterizedTest
  @ValueSource(strings = {"owner.json", "neighbors.json"})
  void secondDriverSucceedsAndTheHaltedOneHarmsNothing(String mark) throws Exception {
    try (Running first = start("--resume")) {
      first.await(mark, () -> isThere(mark));
      first.halt();
      Ended second = start("--resume").awaitEnd();
      assertThat(second.code()).as(second.err()).isZero();
      Checksums checksums = checksums();
      first.goOn();
      Ended late = first.awaitEnd();
      assertThat(late.code()).as(late.err()).isEqualTo(1);
      assertThat(late.mistakes()).singleElement().asString().contains("taken over");
      assertThat(checksums()).isEqualTo(checksums).isEqualTo(undisturbed());
    }
    assertThat(output.resolve("_SUCCESS")).exists();
    assertNothingIsLeft();
    Ended third = start("--overwrite", "--seed=7").awaitEnd();
    assertThat(third.code()).as(third.err()).isZero();
  }

  @Test
  void driverKilledWhileItWasHaltedIsResumed() throws Exception {
    try (Running first = start("--resume")) {
      first.await("neighbors.json", () -> isThere("neighbors.json"));
      first.halt();
    }
    Ended second = start("--resume").awaitEnd();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).contains("neighbors: finished by an earlier run");
    assertThat(checksums()).isEqualTo(undisturbed());
    assertThat(work).doesNotExist();
  }

  /** But for the manifest, if the halt came just before it was written. */
  private void assertNothingIsLeft() throws IOException {
    if (Files.exists(work)) {
      try (Stream<Path> files = Files.walk(work)) {
        assertThat(files.filter(Files::isRegularFile).map(work::relativize).map(Path::toString))
            .isSubsetOf("_tsds.json");
      }
    }
  }

  private Running start(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "select",
                "--candidates=" + Fixture.file(FIXTURE, "candidates.npy"),
                "--queries=" + Fixture.file(FIXTURE, "queries.npy"),
                "--output=" + output,
                "--sample-size=100"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--", "--master", "local[1]", "--driver-memory", "1g"));
    return Launcher.start(folder, Map.of(), arguments);
  }

  private boolean isThere(String mark) throws IOException {
    if (!Files.exists(work)) {
      return false;
    }
    try (Stream<Path> files = Files.find(work, 3, (file, is) -> file.endsWith(mark))) {
      return files.findAny().isPresent();
    }
  }

  private Checksums checksums() throws IOException {
    return ReportJson.read(Files.readString(output.resolve("report.json"))).checksums();
  }

  private Checksums undisturbed() {
    return Selections.of(
            Fixture.file(FIXTURE, "candidates.npy"),
            Fixture.file(FIXTURE, "queries.npy"),
            folder.resolve("undisturbed"))
        .report()
        .checksums();
  }
}

package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.report.FileFacts;
import io.tsds.report.ReportText;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.storage.files.FileOrder;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards whose numbers have no leading zeros: what the ids of their rows are, and who says so. */
class FileOrderIT {
  private static final Path CANDIDATES = Fixture.file("basic", "candidates.npy");
  private static final Path QUERIES = Fixture.file("basic", "queries.npy");

  @TempDir private Path folder;

  /** The candidates in 12 files, img_1 to img_12. */
  private Path shards() throws IOException {
    float[][] rows = NpyFiles.read(CANDIDATES);
    Path shards = Files.createDirectory(folder.resolve("shards"));
    for (int i = 0; i < 12; i++) {
      float[][] part = Arrays.copyOfRange(rows, rows.length * i / 12, rows.length * (i + 1) / 12);
      NpyFiles.write(shards.resolve("img_" + (i + 1) + ".npy"), part);
    }
    return shards;
  }

  private Selections selection(Path candidates, String output) {
    return Selections.of(candidates, QUERIES, folder.resolve(output)).sampleSize(50);
  }

  @Test
  void inNaturalOrderShardsAreTheRowsOfOneFileAndTheResultIsVerifiedInThatOrder()
      throws IOException {
    Path shards = shards();
    RunReport whole = selection(CANDIDATES, "whole").report();
    Selections natural = selection(shards, "natural").fileOrder(FileOrder.NATURAL);

    RunReport report = natural.report();

    assertThat(report.checksums()).isEqualTo(whole.checksums());
    assertThat(report.warnings()).noneMatch(warning -> warning.contains("byte order"));
    assertThat(names(report.files().candidates().numbering())).startsWith("img_1.npy", "img_2.npy");
    assertThat(
            new Verification(
                    LocalSpark.session(),
                    new VerifyParameters(folder.resolve("natural").toString(), 5, 7))
                .run()
                .failures())
        .isEmpty();
    assertThat(natural.run()).isInstanceOf(RunResult.AlreadyComplete.class);
    assertThatThrownBy(() -> selection(shards, "natural").run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("file-order: natural -> absent");
  }

  @Test
  void inByteOrderTheReportWarnsAndHasTheFirstRowOfEachFile() throws IOException {
    RunReport report = selection(shards(), "byte").report();

    FileFacts.Numbering numbering = report.files().candidates().numbering();
    assertThat(names(numbering))
        .startsWith("img_1.npy", "img_10.npy", "img_11.npy", "img_12.npy", "img_2.npy")
        .hasSize(12);
    long first = 0;
    for (FileFacts.FirstRow file : numbering.firstRows()) {
      assertThat(file.firstRow()).isEqualTo(first);
      first += NpyFiles.read(Path.of(file.file().substring("file:".length()))).length;
    }
    assertThat(first).isEqualTo(report.counts().candidates());
    assertThat(report.warnings())
        .anyMatch(
            warning ->
                warning.matches(
                    "ids are row numbers over the files in byte order, in which \\S*img_10.npy comes"
                        + " before \\S*img_2.npy; .* give `file-order` natural"));
    assertThat(ReportText.write(report))
        .contains("row numbers over all files in byte order of their paths, from 0; report.json");
  }

  private static List<String> names(FileFacts.Numbering numbering) {
    return numbering.firstRows().stream()
        .map(file -> Path.of(file.file()).getFileName().toString())
        .toList();
  }
}

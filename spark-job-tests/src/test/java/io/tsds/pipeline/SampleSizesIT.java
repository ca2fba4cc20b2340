package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.report.RunReport;
import io.tsds.report.SizeFacts;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import io.tsds.verify.Findings;
import io.tsds.verify.Verification;
import io.tsds.verify.VerifyParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples of several sizes from one run, and the most probable candidates. */
class SampleSizesIT {
  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("out");
  }

  private static Selections selection(Path output) {
    return Selections.ofFixture("near-duplicates", output).seed(5);
  }

  private Findings verified() {
    Findings findings =
        new Verification(LocalSpark.session(), new VerifyParameters(output().toString(), 1000, 7))
            .run();
    assertThat(findings.failures()).as(findings.text()).isEmpty();
    return findings;
  }

  @ParameterizedTest
  @CsvSource({
    "JSONL, WITH_REPLACEMENT",
    "NPY, WITH_REPLACEMENT",
    "PARQUET, WITHOUT_REPLACEMENT",
    "CSV, HIGHEST"
  })
  void eachSizeIsWhatARunOfThatSizeAloneGives(SelectionFormat format, DrawMode draw)
      throws IOException {
    int epochs = draw == DrawMode.HIGHEST ? 1 : 2;
    RunReport report =
        selection(output())
            .sampleSizes(30L, 4L, 12L)
            .draw(draw)
            .epochs(epochs)
            .format(format)
            .report();
    List<SizeFacts> sizes = report.sample().sizes();
    assertThat(sizes.stream().map(SizeFacts::draws)).containsExactly(4L, 12L, 30L);
    for (SizeFacts size : sizes) {
      Path alone = folder.resolve("alone-" + size.draws());
      RunReport one =
          selection(alone)
              .sampleSize(size.draws())
              .draw(draw)
              .epochs(epochs)
              .format(format)
              .report();
      assertThat(size.checksum()).isEqualTo(one.checksums().selection());
      assertThat(size.distinctDrawn()).isEqualTo(one.sample().distinctDrawn());
      assertThat(size.folder()).isEqualTo("selection/size=" + size.draws());
      assertThat(one.sample().sizes().get(0).folder()).isEqualTo("selection");
      assertThat(names(output().resolve(size.folder())))
          .isEqualTo(names(alone.resolve("selection")));
    }
    assertThat(report.checksums().selection()).isEqualTo(sizes.get(2).checksum());
    assertThat(verified().text()).contains("size 12: draws");
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theLargestNumberOfDrawsIsReported() {
    RunReport report =
        selection(output()).sampleSizes(50L, 300L).format(SelectionFormat.JSONL).report();
    long largest =
        JsonLines.parsed(JsonLines.lines(output().resolve("selection/size=300"))).stream()
            .mapToLong(row -> row.get("draws").asLong())
            .max()
            .orElseThrow();
    assertThat(report.sample().sizes().get(1).largestDraws()).containsExactly(largest);
  }

  @Test
  void sizesNamedTwiceAndEpochsOfTheHighestAreRefused() {
    assertThatThrownBy(() -> selection(output()).sampleSizes(5L, 3L, 5L).parameters())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`sample-size` names 5 more than once");
    assertThatThrownBy(() -> selection(output()).draw(DrawMode.HIGHEST).epochs(2).parameters())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`epochs` is 2", "would all be the same");
  }

  @ParameterizedTest
  @CsvSource({"HIGHEST", "WITHOUT_REPLACEMENT"})
  void aSizeAboveTheSupportNamesTheLargestWithWhichNoSearchIsNeeded(DrawMode draw) {
    Matcher most = Pattern.compile("at most ([0-9]+)").matcher("");
    assertThatThrownBy(() -> selection(output()).draw(draw).sampleSizes(5L, 100_000L).run())
        .isInstanceOf(UserException.class)
        .satisfies(refused -> assertThat(most.reset(refused.getMessage()).find()).isTrue());
    long support = Long.parseLong(most.group(1));
    RunReport report = selection(output()).draw(draw).sampleSizes(5L, support).resume().report();
    assertThat(report.sample().distinctDrawn()).containsExactly(report.support().size());
    assertThat(report.stages().stream().filter(stage -> stage.name().equals("neighbor search")))
        .singleElement()
        .satisfies(stage -> assertThat(stage.details()).containsEntry("takenFromEarlierRun", true));
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.embedding.Metric;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.parameters.Output;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionRequest;
import io.tsds.parameters.StoredSelection;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of commands that make a search and of those that use it. */
class StoredSearchCommandTest {
  @TempDir private Path folder;

  private static SelectionRequest select(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--output", "out", "--sample-size", "7"));
    arguments.addAll(List.of(more));
    SelectCommand command = new SelectCommand(null);
    OptionTypes.commandLine(command).parseArgs(arguments.toArray(String[]::new));
    return command.parameters(new SparkConf(false));
  }

  private static StoredSelection stored(String... more) {
    return (StoredSelection) select(more);
  }

  private static SelectionParameters settled(StoredSelection asked, Metric metric, int prefetch) {
    return asked.from(
        EmbeddingInput.candidates("c"), EmbeddingInput.queries("q"), metric, prefetch);
  }

  @Test
  void theSearchSettlesMetricAndPrefetch() {
    SelectionParameters.Model model =
        settled(stored("--neighbors", "found", "--alpha", "0.3"), Metric.COSINE, 70).model();
    assertThat(model.metric()).isEqualTo(Metric.COSINE);
    assertThat(model.prefetch()).isEqualTo(70);
    assertThat(model.alpha()).isEqualTo(0.3);
    assertThat(model.scaleGiven()).isFalse();
  }

  @Test
  void aSmallerPrefetchIsTakenAndALargerOneRefused() {
    StoredSelection asked = stored("--neighbors", "found", "--prefetch", "40");
    assertThat(settled(asked, Metric.L2, 40).model().prefetch()).isEqualTo(40);
    assertThat(settled(asked, Metric.L2, 70).model().prefetch()).isEqualTo(40);
    assertThatThrownBy(() -> settled(asked, Metric.L2, 39))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`prefetch` is 40, but found has 39 neighbors of each query: give at most as many, or"
                + " search again by tsds neighbors");
  }

  @Test
  void anotherMetricThanThatOfTheSearchIsRefused() {
    StoredSelection asked = stored("--neighbors", "found", "--metric", "cosine");
    assertThat(settled(asked, Metric.COSINE, 9).model().metric()).isEqualTo(Metric.COSINE);
    assertThatThrownBy(() -> settled(asked, Metric.L2, 9))
        .hasMessageContaining("`metric` is cosine, but found was searched by l2");
  }

  @Test
  void aCostOfUnitVectorsGoesWithASearchByCosineAlone() {
    StoredSelection asked = stored("--neighbors", "found", "--cost", "one-minus-cosine");
    assertThat(settled(asked, Metric.COSINE, 9).model().metric()).isEqualTo(Metric.COSINE);
    assertThatThrownBy(() -> settled(asked, Metric.L2, 9))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`cost` is one-minus-cosine, which is known of vectors of length 1 only, but found was"
                + " searched by l2: give `cost` squared-distance, or search again by tsds neighbors"
                + " with `metric` cosine");
  }

  /** The column of target tasks is none of this command's options beside a search. */
  @Test
  void aMixtureGoesWithASearchOfTargetTasksAlone() {
    StoredSelection asked = stored("--neighbors", "found", "--task-weights", "equal");
    assertThatThrownBy(() -> settled(asked, Metric.L2, 9))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`task-weights` is equal, but found was searched without target tasks: leave it out, or"
                + " search again by tsds neighbors with `task-column`");
    SelectionParameters split =
        asked.from(
            EmbeddingInput.candidates("c"),
            EmbeddingInput.queries("q").splitBy("task"),
            Metric.L2,
            9);
    assertThat(split.extras().taskWeights()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "--candidates, c.npy",
    "--queries, q.npy",
    "--id-column, key",
    "--on-bad-row, skip",
    "--task-column, task",
    "--queries-format, npy"
  })
  void whatSaysHowInputsAreReadIsRefused(String option, String value) {
    assertThatThrownBy(() -> select("--neighbors", "found", option, value))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "`%s` was settled when `neighbors` found was searched; leave out one of the two"
                .formatted(option.substring(2)));
  }

  @Test
  void aKeyOfAFileIsRefusedWithItsPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("run.properties"), "candidates=c.npy\n");
    assertThatThrownBy(() -> select("--neighbors", "found", "--config", file.toString()))
        .hasMessageContaining("run.properties, key candidates: `candidates` was settled");
  }

  @Test
  void neighborsAreRequiredToHaveInputsAndOutput() {
    NeighborsCommand command = new NeighborsCommand(null);
    OptionTypes.commandLine(command).parseArgs("--output", "out");
    assertThatThrownBy(() -> command.parameters(new SparkConf(false)))
        .hasMessageContaining("required and not given: --candidates, --queries;");
  }

  @Test
  void defaultsOfASearchAreThoseOfASelection() {
    NeighborsCommand command = new NeighborsCommand(null);
    OptionTypes.commandLine(command)
        .parseArgs("--candidates", "c", "--queries", "q", "--output", "out");
    NeighborsParameters parameters = command.parameters(new SparkConf(false));
    SelectionParameters selection = SelectParsing.withRequired();
    assertThat(parameters.prefetch()).isEqualTo(selection.model().prefetch());
    assertThat(parameters.metric()).isEqualTo(selection.model().metric());
    assertThat(parameters.output().workUri()).isEqualTo("out.work");
  }

  private static CalibrationParameters calibrate(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--neighbors", "found", "--output", "calibrated"));
    arguments.addAll(List.of(more));
    return calibration(arguments.toArray(String[]::new));
  }

  private static CalibrationParameters calibration(String... arguments) {
    CalibrateCommand command = new CalibrateCommand(null);
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command.parameters(new SparkConf(false));
  }

  @Test
  void whatIsNotGivenIsProposed() {
    assertThat(calibrate().open()).isEqualTo(new CalibrationParameters.Open(true, true));
    assertThat(calibrate().alphas()).hasSize(10);
    CalibrationParameters given =
        calibrate("--scale", "3", "--bandwidth", "0.2", "--alphas", "0.5,0.1");
    assertThat(given.open()).isEqualTo(new CalibrationParameters.Open(false, false));
    assertThat(given.alphas()).containsExactly(0.1, 0.5);
    assertThat(given.selection().model().scale()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"found, found.calibrated", "s3a://b/found//, s3a://b/found.calibrated"})
  void aCalibrationGoesBesideItsSearch(String search, String expected) {
    Output beside = calibration("--neighbors", search).selection().output();
    assertThat(beside.uri()).isEqualTo(expected);
    assertThat(beside.workUri()).isEqualTo(expected + ".work");
    assertThat(calibrate().selection().output().uri()).isEqualTo("calibrated");
  }

  @Test
  void aCalibrationReadsAFileOfOptionsToo() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("run.properties"),
            "neighbors=found\nalphas=0.2,0.7\nscale=3\noverwrite=true\n");
    CalibrationParameters asked = calibration("--config", file.toString(), "--scale", "4");
    assertThat(asked.selection().neighbors()).isEqualTo("found");
    assertThat(asked.alphas()).containsExactly(0.2, 0.7);
    assertThat(asked.selection().model().scale()).isEqualTo(4);
    assertThat(asked.selection().output().overwrite()).isTrue();
    assertThat(asked.open()).isEqualTo(new CalibrationParameters.Open(false, true));
    Files.writeString(file, "sample-size=3\n");
    assertThatThrownBy(() -> calibration("--config", file.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("run.properties, key sample-size: unknown option --sample-size");
    assertThatThrownBy(StoredSearchCommandTest::calibration)
        .hasMessage(
            "required and not given: --neighbors; set it as an option, or as a key of the --config"
                + " file without the dashes");
  }

  @Test
  void pairsAreReadAsTheOptionsSay() {
    assertThat(calibrate().pairs()).isNull();
    EmbeddingInput byDefault = calibrate("--pairs", "p.npz").pairs();
    assertThat(byDefault.format()).isEqualTo(EmbeddingFormat.AUTO);
    assertThat(byDefault.rows().elementTypeGiven()).isFalse();
    EmbeddingInput given =
        calibrate(
                "--pairs=p",
                "--pairs-format=parquet",
                "--pairs-embedding-column=v",
                "--embedding-dtype=float16")
            .pairs();
    assertThat(given.format()).isEqualTo(EmbeddingFormat.PARQUET);
    assertThat(given.embeddingColumn()).isEqualTo("v");
    assertThat(given.binaryElementType()).isEqualTo(BinaryElementType.FLOAT16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--alphas|0,0.5|`alphas` has 0.0; each must be in (0, 1]",
        "--target-support|0|`target-support` is 0.0; must be at least 1",
        "--scale|-1|`scale` is -1.0; must be above 0"
      })
  void mistakesAreNamed(String option, String value, String message) {
    assertThatThrownBy(() -> calibrate(option, value))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void oneTargetAtATime() {
    assertThatThrownBy(() -> calibrate("--target-support", "10", "--target-ess", "10"))
        .hasMessageContaining("alpha can follow one of them alone");
    assertThatThrownBy(() -> calibrate("--pairs", "p.jsonl", "--bandwidth", "0.1"))
        .hasMessageContaining("leave out one of the two");
  }
}

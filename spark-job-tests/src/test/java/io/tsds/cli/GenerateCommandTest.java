package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.embedding.IdKind;
import io.tsds.generate.ComponentType;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.generate.Generation.Written;
import io.tsds.generate.Layout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {
  @Test
  void defaultsAreClusteredDataWithATenthOfNearDuplicates() {
    assertThat(withRequired())
        .isEqualTo(
            new GenerateParameters(
                new Data(1000, 8, 400, 1),
                new Copies(0.1, 0.02, 1, 0, 1),
                new Storage(FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 1),
                new Queries(0, null),
                "o",
                0,
                false));
  }

  @Test
  void everyOptionReachesItsParameter() {
    assertThat(
            withRequired(
                "--clusters 7 --noise 0.5 --near-duplicate-rate 0.2 --near-duplicate-noise 0.01"
                    .concat(" --near-duplicate-factor 2 --exact-duplicate-rate 0.3")
                    .concat(" --exact-duplicate-factor 4 --format parquet --dtype float16")
                    .concat(" --layout binary --ids string --files 9 --queries 5")
                    .concat(" --queries-output q --seed -1 --overwrite")
                    .split(" ")))
        .isEqualTo(
            new GenerateParameters(
                new Data(1000, 8, 7, 0.5),
                new Copies(0.2, 0.01, 2, 0.3, 4),
                new Storage(
                    FileFormat.PARQUET, ComponentType.FLOAT16, Layout.BINARY, IdKind.STRING, 9),
                new Queries(5, "q"),
                "o",
                -1,
                true));
  }

  @Test
  void filesHoldAbout128MebibytesEach() {
    GenerateParameters parameters =
        parse("--output=o", "--rows=10000000", "--dimension=128", "--dtype=float32");
    assertThat(parameters.storage().files()).isEqualTo(38);
  }

  @Test
  void missingRequiredOptionsAreAllNamed() {
    assertThatThrownBy(() -> parse("--rows=3"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--output, --dimension");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--near-duplicate-rate=1|--near-duplicate-rate is 1.0; must be in [0, 1)",
        "--exact-duplicate-rate=NaN|--exact-duplicate-rate is NaN; must be in [0, 1)",
        "--near-duplicate-rate=.6|only 400 rows are no copies; lower the rates or raise",
        "--near-duplicate-factor=0|--near-duplicate-factor is 0; must be at least 1",
        "--noise=-1|--noise is -1.0; must be at least 0",
        "--clusters=0|--clusters is 0; must be at least 1",
        "--clusters=100000000|must be at most 2^28",
        "--files=0|--files is 0; must be at least 1",
        "--queries=3|--queries-output is missing",
        "--queries-output=q|--queries is missing",
        "--layout=binary|--layout is binary, which npy files do not have",
        "--ids=string|set --format parquet",
        "--format=parquet --dtype=float16|add --layout binary",
        "--format=parquet --dtype=float64 --layout=binary|not read from binary columns"
      })
  void contradictionsNameTheOptionAndTheRemedy(String arguments, String message) {
    assertThatThrownBy(() -> withRequired(arguments.split(" ")))
        .isInstanceOfSatisfying(
            UserException.class,
            mistake -> assertThat(OptionWording.of(mistake.getMessage())).contains(message));
  }

  @Test
  void summaryEndsWithACommandToPaste() {
    GenerateParameters parameters = withRequired("--queries=5", "--queries-output=it's");
    Written written = new Written("file:/a b", "file:/a b.truth", "file:/it's", 32128, 288);
    String summary = GenerateSummary.of(parameters, written, 1.25);
    assertThat(summary)
        .contains("Wrote 1,000 rows of 8 components (npy, float32) to file:/a b: 1 file")
        .contains("100 rows are near copies", "file:/a b.truth")
        .endsWith(
            " select --candidates 'file:/a b' --queries 'file:/it'\\''s' --output 'file:/a"
                + " b.selected' --sample-size 10"
                + System.lineSeparator());
  }

  private static GenerateParameters withRequired(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--output=o", "--rows=1000", "--dimension=8"));
    arguments.addAll(List.of(more));
    return parse(arguments.toArray(String[]::new));
  }

  private static GenerateParameters parse(String... arguments) {
    GenerateCommand command = new GenerateCommand(System.out);
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command.parameters();
  }
}

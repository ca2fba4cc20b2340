package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.embedding.IdKind;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.generate.Generation.Written;
import io.tsds.generate.Layout;
import io.tsds.generate.RecoveryDataParameters;
import io.tsds.generate.RecoveryGeneration;
import io.tsds.storage.writing.ComponentType;
import java.util.ArrayList;
import java.util.Arrays;
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

  @Test
  void recoveryHasDefaultsOfItsOwn() {
    assertThat(recoveryWithRequired())
        .isEqualTo(
            new RecoveryDataParameters(
                new Data(1000, 8, 8, 0.5),
                new Storage(
                    FileFormat.PARQUET, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 1),
                1,
                "o",
                0,
                false));
  }

  @Test
  void everyOptionOfARecoveryReachesItsParameter() {
    assertThat(
            recoveryWithRequired(
                "--clusters 7 --noise 0.25 --measured 0.5 --format parquet --dtype float64"
                    .concat(" --ids string --files 9 --seed -1 --overwrite")
                    .split(" ")))
        .isEqualTo(
            new RecoveryDataParameters(
                new Data(1000, 8, 7, 0.25),
                new Storage(
                    FileFormat.PARQUET, ComponentType.FLOAT64, Layout.ARRAY, IdKind.STRING, 9),
                0.5,
                "o",
                -1,
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--queries=5|--queries does not go with --recovery",
        "--queries-output=q|--queries-output does not go with --recovery",
        "--near-duplicate-rate=0.1|--near-duplicate-rate does not go with --recovery",
        "--near-duplicate-noise=0.1|--near-duplicate-noise does not go with --recovery",
        "--near-duplicate-factor=2|--near-duplicate-factor does not go with --recovery",
        "--exact-duplicate-rate=0.1|--exact-duplicate-rate does not go with --recovery",
        "--exact-duplicate-factor=2|--exact-duplicate-factor does not go with --recovery",
        "--format=npy|--format is npy, which holds no concepts",
        "--dtype=float16|add --layout binary",
        "--clusters=9|--clusters is 9; must be at most --dimension 8 with --recovery",
        "--rows=9|--rows is 9, too few for 8 --clusters",
        "--files=1001|--files is 1001; must be at most 1000",
        "--measured=0|--measured is 0.0; must be in (0, 1]",
        "--measured=NaN|--measured is NaN; must be in (0, 1]",
        "--measured=1.5|--measured is 1.5; must be in (0, 1]"
      })
  void contradictionsOfARecoveryNameTheOption(String arguments, String message) {
    assertThatThrownBy(() -> recoveryWithRequired(arguments.split(" ")))
        .isInstanceOfSatisfying(
            UserException.class,
            mistake -> assertThat(OptionWording.of(mistake.getMessage())).contains(message));
  }

  @Test
  void aMeasuredShareIsOnlyForARecovery() {
    assertThatThrownBy(() -> withRequired("--measured=1"))
        .isInstanceOfSatisfying(
            UserException.class,
            mistake ->
                assertThat(OptionWording.of(mistake.getMessage()))
                    .contains("--measured is a share of recovery data; add --recovery"));
  }

  @Test
  void summaryOfARecoveryEndsWithACommandToPaste() {
    RecoveryGeneration.Written written =
        new RecoveryGeneration.Written(
            "file:/a b",
            "file:/a b/candidates",
            "file:/a b/degradation",
            "file:/a b.truth",
            64_000_000,
            500,
            0.05,
            0.45);
    assertThat(RecoveryDataSummary.of(recoveryWithRequired("--measured=.5"), written, 1.25))
        .contains("Wrote 1,000 candidates of 8 components (parquet, float32) to file:/a b/cand")
        .contains("8 clusters, cluster k with a share of 1/(k+1)")
        .contains(
            "degradation of 500 of them", "from 0.050 nats in cluster 0 to 0.450 in cluster 7")
        .contains("file:/a b.truth")
        .endsWith(
            " recover --candidates 'file:/a b/candidates' --degradation 'file:/a b/degradation'"
                + " --output 'file:/a b.recovered' --sample-size 5"
                + System.lineSeparator());
  }

  private static RecoveryDataParameters recoveryWithRequired(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--recovery", "--output=o", "--dimension=8"));
    if (!Arrays.toString(more).contains("--rows")) {
      arguments.add("--rows=1000");
    }
    arguments.addAll(List.of(more));
    GenerateCommand command = new GenerateCommand(System.out);
    OptionTypes.commandLine(command).parseArgs(arguments.toArray(String[]::new));
    return command.recoveryParameters();
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

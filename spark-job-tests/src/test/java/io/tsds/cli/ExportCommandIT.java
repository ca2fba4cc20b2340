package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.parameters.ExportParameters;
import io.tsds.parameters.Records;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandIT {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private ExportCommand parsed(String... arguments) {
    ExportCommand command =
        new ExportCommand(new PrintStream(printed, true, StandardCharsets.UTF_8));
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command;
  }

  @Test
  void optionsBecomeParametersAndThoseThatAreMissingAreNamed() {
    ExportParameters defaults = parsed("sel", "--records=r", "--output=o").parameters();
    assertThat(defaults.repeated()).isTrue();
    assertThat(defaults.seed()).isZero();
    assertThat(defaults.rowsPerFile()).isEqualTo(ExportParameters.ROWS_PER_FILE);
    assertThat(defaults.records()).isEqualTo(new Records("r", "auto", null));
    assertThat(defaults.output().format()).isEqualTo(SelectionFormat.JSONL);
    assertThat(defaults.output().workUri()).isEqualTo("o.work");
    ExportParameters set =
        parsed(
                "sel",
                "--records=r",
                "--output=o",
                "--records-format=orc",
                "--record-id-column=key",
                "--export-format=parquet",
                "--one-row-each",
                "--seed=7",
                "--rows-per-file=10",
                "--resume")
            .parameters();
    assertThat(set.records()).isEqualTo(new Records("r", "orc", "key"));
    assertThat(set.repeated()).isFalse();
    assertThat(set.seed()).isEqualTo(7);
    assertThat(set.rowsPerFile()).isEqualTo(10);
    assertThat(set.output().resume()).isTrue();
    assertThat(set.output().format()).isEqualTo(SelectionFormat.PARQUET);
    assertThatThrownBy(() -> parsed("sel").parameters())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--records")
        .hasMessageContaining("--output");
    assertThatThrownBy(
            () -> parsed("sel", "--records=r", "--output=o", "--rows-per-file=0").parameters())
        .hasMessageContaining("`rows-per-file` is 0; must be at least 1");
  }

  @Test
  void whatWasWrittenIsToldInRowsRecordsAndFiles() {
    Path selected = folder.resolve("selected");
    Selections.ofFixture("basic", selected).sampleSize(50).epochs(12).run();
    Path records = folder.resolve("records");
    LocalSpark.session().range(2000).write().parquet(records.toString());
    String[] arguments = {
      selected.toString(), "--records=" + records, "--output=" + folder.resolve("training")
    };
    ExportCommand command = parsed(arguments);
    Outcome outcome = command.run(LocalSpark.session(), command.parameters());
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(outcome.figures()).containsEntry("rows", 600L).containsEntry("files", 12L);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("600 rows of", "epoch=0: 50 rows", "and 2 more", "in ");
    assertThat(outcome.report()).endsWith("training/report.json");
    Outcome again = command.run(LocalSpark.session(), command.parameters());
    assertThat(again.status()).isEqualTo(ExitStatus.ALREADY_COMPLETE);
  }
}

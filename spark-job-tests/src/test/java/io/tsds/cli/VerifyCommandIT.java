package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.ManifestChecksums;
import io.tsds.testkit.Selections;
import io.tsds.verify.VerifyParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final VerifyCommand command =
      new VerifyCommand(new PrintStream(out, true, StandardCharsets.UTF_8));

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void select() {
    output = folder.resolve("out");
    Selections.ofFixture("basic", output).run();
  }

  private Outcome verify() {
    return command.run(LocalSpark.session(), new VerifyParameters(output.toString(), 5, 0));
  }

  @Test
  void whatHoldsIsDoneAndCounted() {
    Outcome outcome = verify();
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(outcome.figures())
        .containsEntry("failures", 0)
        .containsEntry("queriesChecked", 5L)
        .containsEntry("probabilitiesChecked", 5L);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("5 of ", " queries: ", " neighbors against a float64 brute force over ")
        .contains("--queries-checked, --seed")
        .doesNotContain("DOES NOT HOLD", "`");
  }

  @Test
  void whatDoesNotHoldEndsWithThree() throws IOException {
    Files.writeString(output.resolve("foreign"), "mine");
    Outcome outcome = verify();
    assertThat(outcome.status().code()).isEqualTo(3);
    assertThat(outcome.message()).contains("files: foreign is no file of this result");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("DOES NOT HOLD");
  }

  @Test
  void anOutputWithoutATraceIsCheckedAsFarAsItGoesAndEndsWithTwo() throws IOException {
    Files.delete(output.resolve("_trace.bin"));
    Path manifest = output.resolve("_tsds.json");
    String json = Files.readString(manifest);
    String without = json.replaceFirst("\\{\\s*\"name\" : \"_trace.bin\",[^}]*\\},?\\s*", "");
    assertThat(without).isNotEqualTo(json);
    Files.writeString(manifest, without);
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("what was checked holds", "it has no _trace.bin");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("draws");
  }

  @Test
  void aReportOfAnotherVersionEndsWithTwo() throws IOException {
    Path report = output.resolve("report.json");
    Files.writeString(
        report, Files.readString(report).replace("\"assumption\"", "\"presumption\""));
    Path manifest = output.resolve("_tsds.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest,
        json.replaceFirst(
            "(\"name\" : \"report.json\",\\s*\"bytes\" : )[0-9]+,\\s*(\"sha256\" : \")[0-9a-f]+",
            "$1"
                + Files.size(report)
                + ", $2"
                + ManifestChecksums.sha256(Files.readString(report))));
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("report.json is not a report of this version");
  }

  @Test
  void optionsAreChecked() {
    VerifyCommand parsed = new VerifyCommand(System.out);
    OptionTypes.commandLine(parsed).parseArgs("/data/out", "--queries-checked", "0");
    assertThatThrownBy(parsed::parameters)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`queries-checked` is 0; must be at least 1");
    VerifyCommand none = new VerifyCommand(System.out);
    new CommandLine(none).parseArgs();
    assertThatThrownBy(none::parameters)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("required and not given: OUTPUT");
  }
}

package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.UserException;
import io.tsds.cli.options.OptionTypes;
import io.tsds.parameters.DuplicatesParameters;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that tell of finished selections, as the command line has them. */
class InspectionCommandsIT {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  private static <C extends TsdsCommand> C parsed(C command, String... arguments) {
    OptionTypes.commandLine(command).parseArgs(arguments);
    return command;
  }

  private String printed() {
    String text = printed.toString(StandardCharsets.UTF_8);
    printed.reset();
    return text;
  }

  /** The exit status and the message of what a user mistyped. */
  private String mistake(TsdsCommand command, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Main main = new Main(List.of(command), out, new PrintStream(err, true, StandardCharsets.UTF_8));
    Outcome outcome = main.outcome(arguments);
    assertThat(outcome.status()).isEqualTo(ExitStatus.USER_ERROR);
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void duplicatesAreToldInGroupsAndRows() {
    Path selected = folder.resolve("selected");
    Selections.ofFixture("near-duplicates", selected).run();
    String output = "--output=" + folder.resolve("duplicates");
    DuplicatesCommand command =
        parsed(new DuplicatesCommand(out), selected.toString(), output, "--ids-to-drop");
    DuplicatesParameters parameters = command.parameters();
    assertThat(parameters.idsToDrop()).isTrue();
    assertThat(parameters.output().format()).isEqualTo(SelectionFormat.PARQUET);
    Outcome outcome = command.run(LocalSpark.session(), parameters);
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(outcome.figures()).containsKeys("groups", "rows");
    assertThat(printed()).contains(" groups with ", "members, kept id ", "in ");
    assertThat(command.run(LocalSpark.session(), parameters).status())
        .isEqualTo(ExitStatus.ALREADY_COMPLETE);
    assertThat(mistake(new DuplicatesCommand(out), "duplicates"))
        .isEqualTo("tsds: required and not given: SELECTION, --output; see tsds duplicates --help");
    assertThat(
            mistake(
                new DuplicatesCommand(out),
                "duplicates",
                "a",
                "--output=b",
                "--duplicates-format=npy"))
        .isEqualTo("tsds: --duplicates-format is npy; must be parquet, jsonl or csv");
  }

  @Test
  void samplesAreComparedInATableInJsonAndOnAPage() throws Exception {
    Path selected = folder.resolve("selected");
    Selections.ofFixture("near-duplicates", selected).sampleSize(50).run();
    Path page = folder.resolve("evaluation.html");
    EvaluateCommand command =
        parsed(
            new EvaluateCommand(out),
            selected.toString(),
            "--baseline=random",
            "--baseline=round-robin",
            "--output=" + page);
    Outcome outcome = command.run(LocalSpark.session(), command.parameters());
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(outcome.figures()).containsEntry("samples", 3);
    assertThat(printed()).contains("cost to queries", "round-robin", "Jaccard");
    assertThat(Files.readString(page))
        .contains("<h1>Samples compared</h1>", "Cost of transport to the queries", "<svg")
        .doesNotContain("http:");
    assertThatThrownBy(() -> command.run(LocalSpark.session(), command.parameters()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("which exists; name a new file");
    EvaluateCommand inJson =
        parsed(new EvaluateCommand(out), selected.toString(), "--baseline=nearest", "--json");
    inJson.run(LocalSpark.session(), inJson.parameters());
    JsonNode json = new ObjectMapper().readTree(printed());
    assertThat(json.get("samples").get(1).get("name").asText()).isEqualTo("nearest");
    assertThat(mistake(new EvaluateCommand(out), "evaluate"))
        .isEqualTo("tsds: required and not given: SELECTION; see tsds evaluate --help");
    assertThat(mistake(new EvaluateCommand(out), "evaluate", "a", "--baseline=best"))
        .contains("--baseline", "random");
  }

  @Test
  void candidatesAndQueriesAreExplainedInTextAndJson() throws Exception {
    Path selected = folder.resolve("selected");
    Selections.ofFixture("near-duplicates", selected).sampleSize(50).run();
    ExplainCommand query = parsed(new ExplainCommand(out), selected.toString(), "--query=0");
    Outcome outcome = query.run(LocalSpark.session());
    assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
    assertThat(outcome.figures()).containsKeys("query", "neighborhoodSize");
    assertThat(printed()).contains("query 0", "more; --all shows them");
    ExplainCommand inJson =
        parsed(new ExplainCommand(out), selected.toString(), "--query=0", "--json");
    inJson.run(LocalSpark.session());
    JsonNode json = new ObjectMapper().readTree(printed());
    assertThat(json.get("neighbors").size()).isGreaterThan(20);
    String id = json.get("neighbors").get(0).get("id").asText();
    ExplainCommand candidate =
        parsed(new ExplainCommand(out), selected.toString(), "--id=" + id, "--all");
    candidate.run(LocalSpark.session());
    assertThat(printed()).startsWith("candidate " + id).doesNotContain("--all");
    assertThat(mistake(new ExplainCommand(out), "explain", "a"))
        .isEqualTo("tsds: required and not given: --id or --query; see tsds explain --help");
    assertThat(mistake(new ExplainCommand(out), "explain", "a", "--id=1", "--query=2"))
        .isEqualTo("tsds: --id and --query are both given; ask for one of them");
  }
}

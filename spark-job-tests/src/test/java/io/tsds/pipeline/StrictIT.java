package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.report.CertificateFacts;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.QueriesOfTargets;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --strict} does about a certificate that does not hold. */
class StrictIT {
  @TempDir private Path folder;

  @Test
  void tooShortPrefetchIsRefusedAndTheReportKept() throws IOException {
    RunResult<SelectionReport> result = tooShort().strict().run();
    assertThat(result).isInstanceOf(RunResult.Refused.class);
    assertThat(result.message())
        .contains(
            "`strict`",
            "`prefetch` " + Selections.reportOf(result).certificate().prefetch().toTry());
    Path kept = folder.resolve("out.work/report.json");
    assertThat(result.reportFile()).endsWith(kept.toString());
    RunReport report = ReportJson.read(Files.readString(kept));
    assertThat(report).isEqualTo(Selections.reportOf(result));
    assertThat(report.run().exitStatus()).isEqualTo(3);
    assertThat(report.sample()).isNull();
    assertThat(folder.resolve("out.work/report.html")).exists();
    assertThat(folder.resolve("out")).isEmptyDirectory();
  }

  @Test
  void completeOutputOfAnEarlierBuildIsNothingToDo() throws IOException {
    Selections selection = Selections.ofFixture("basic", folder.resolve("out"));
    selection.run();
    String report = Files.readString(folder.resolve("out/report.json"));
    replaceReport(report.replace("\"objective\"", "\"unknown\""));
    assertThat(selection.strict().run()).isInstanceOf(RunResult.AlreadyComplete.class);
    replaceReport(report.replace("\"assumption\"", "\"unknown\""));
    assertThatThrownBy(selection::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("out/report.json is not a report", "run without `strict`");
  }

  private void replaceReport(String text) throws IOException {
    Path report = folder.resolve("out/report.json");
    Files.writeString(report, text);
    Path manifest = folder.resolve("out/_tsds.json");
    String json = Files.readString(manifest);
    String sized =
        json.replaceFirst(
            "(\"name\" : \"report.json\",\\s*\"bytes\" : )[0-9]+", "$1" + Files.size(report));
    Files.writeString(manifest, sized);
  }

  @Test
  void runAfterARefusalIsToldWhatToDo() {
    RunResult<SelectionReport> refusal = tooShort().strict().run();
    assertThat(refusal.message()).contains("`overwrite`", "`resume` without `strict`");
    assertThatThrownBy(() -> tooShort().run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("out.work", "unfinished work", "`overwrite`", "`resume`");
    assertThat(tooShort().strict().resume().run()).isInstanceOf(RunResult.Refused.class);
    RunResult<SelectionReport> accepted = tooShort().resume().run();
    assertThat(accepted).isInstanceOf(RunResult.Done.class);
    assertThat(Selections.reportOf(accepted).stages().get(0).seconds())
        .isEqualTo(Selections.reportOf(refusal).stages().get(0).seconds());
    assertThat(Selections.reportOf(accepted).certificate().prefetch().tooShort()).isTrue();
    assertThat(folder.resolve("out/_SUCCESS")).exists();
    assertThat(folder.resolve("out.work")).doesNotExist();
  }

  @Test
  void completeOutputIsHeldAgainstStrictAfterwards() {
    assertThat(tooShort().run()).isInstanceOf(RunResult.Done.class);
    RunResult<SelectionReport> refusal = tooShort().strict().run();
    assertThat(refusal).isInstanceOf(RunResult.Refused.class);
    assertThat(refusal.message()).contains("stays as it is", "`prefetch`");
    assertThat(folder.resolve("out/_SUCCESS")).exists();
    assertThat(tooShort().run()).isInstanceOf(RunResult.AlreadyComplete.class);
  }

  @Test
  void suggestedPrefetchIsAccepted() {
    RunResult<SelectionReport> refusal = tooShort().strict().run();
    long suggested = Selections.reportOf(refusal).certificate().prefetch().toTry();
    assertThat(tooShort().strict().prefetch((int) suggested).overwrite().run())
        .isInstanceOf(RunResult.Done.class);
  }

  @Test
  void unprovenAssumptionIsRefused() {
    float[][] candidates = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    RunResult<SelectionReport> result =
        Selections.of(
                Embeddings.numbered(candidates).writeNpy(folder.resolve("candidates"), 1),
                Embeddings.numbered(new float[][] {{0, 0.1f}}).writeNpy(folder.resolve("q"), 1),
                folder.resolve("out"))
            .method(Method.KNN_UNIFORM)
            .alpha(0.1)
            .strict()
            .run();
    assertThat(result).isInstanceOf(RunResult.Refused.class);
    assertThat(Selections.reportOf(result).certificate().prefetch().tooShort()).isFalse();
    assertThat(Selections.reportOf(result).certificate().assumption().state())
        .isEqualTo(CertificateFacts.Assumption.State.NOT_PROVEN);
    assertThat(result.message()).contains("K <= N/2");
  }

  @Test
  void certificateThatHoldsIsAccepted() {
    RunResult<SelectionReport> result =
        Selections.ofFixture("basic", folder.resolve("out")).strict().run();
    assertThat(result).isInstanceOf(RunResult.Done.class);
    assertThat(folder.resolve("out/_SUCCESS")).exists();
  }

  @Test
  void strictRefusesAllTargetsForOneAndNamesIt() throws IOException {
    Path output = folder.resolve("out");
    Path work = folder.resolve("out.work");
    writePartlyTooShort();
    RunResult<SelectionReport> result = partlyTooShort().strict().run();
    assertThat(result).isInstanceOf(RunResult.Refused.class);
    assertThat(result.message())
        .contains("1 of 2 target tasks: even (prefetch too short: ", "`prefetch`", "`overwrite`")
        .doesNotContain("near");
    assertThat(output).isEmptyDirectory();
    for (String target : List.of("task=even", "task=near")) {
      assertThat(work.resolve(target).resolve("report.html")).exists();
      RunReport kept =
          ReportJson.read(Files.readString(work.resolve(target).resolve("report.json")));
      assertThat(kept.run().exitStatus()).isEqualTo(3);
      assertThat(kept.sample()).isNull();
    }
    assertThat(ReportJson.readTargets(Files.readString(work.resolve("report.json"))))
        .isEqualTo(Selections.targetsReportOf(result));
    assertThat(result.reportFile()).endsWith(work.resolve("report.json").toString());

    assertThat(partlyTooShort().resume().run()).isInstanceOf(RunResult.Done.class);
    assertThat(work).doesNotExist();
    RunResult<SelectionReport> afterwards = partlyTooShort().strict().run();
    assertThat(afterwards).isInstanceOf(RunResult.Refused.class);
    assertThat(afterwards.message()).contains("even (prefetch too short", "stays as it is");
  }

  private Selections tooShort() {
    return Selections.ofFixture("prefetch-too-small", folder.resolve("out"));
  }

  /** A target task whose query has one near candidate, and one whose candidates are all as far. */
  private void writePartlyTooShort() {
    float[][] rows = new float[24][];
    for (int i = 0; i < 20; i++) {
      double angle = 2 * Math.PI * i / 20;
      rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
    for (int i = 20; i < 24; i++) {
      rows[i] = new float[] {1000 + 100 * (i - 20), 0};
    }
    Embeddings.numbered(rows).writeParquet(folder.resolve("circle"), 1);
    new QueriesOfTargets(new float[][] {{0, 0}, {1000, 0}}, new String[] {"even", "near"})
        .writeParquet(folder.resolve("two"), 1);
  }

  private Selections partlyTooShort() {
    return Selections.of(folder.resolve("circle"), folder.resolve("two"), folder.resolve("out"))
        .taskColumn("task")
        .method(Method.KNN_UNIFORM)
        .prefetch(4);
  }
}

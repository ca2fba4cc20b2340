package io.tsds.pipeline.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.parameters.DuplicatesParameters;
import io.tsds.parameters.Output;
import io.tsds.report.DuplicatesReport;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.Selections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The near-duplicates of a selection as a folder of their own. */
class DuplicatesIT {
  @TempDir private Path folder;

  private static RunResult<DuplicatesReport> write(
      Path selection, Path output, SelectionFormat format, boolean idsToDrop) {
    return new DuplicatesPipeline(
            LocalSpark.session(),
            new DuplicatesParameters(
                selection.toString(),
                idsToDrop,
                new Output(output.toString(), output + ".work", format, false, false, false)))
        .run();
  }

  private static List<String> rows(Path folder) {
    return LocalSpark.session().read().parquet(folder.toString()).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = SelectionFormat.class,
      names = {"PARQUET", "JSONL", "CSV", "NPY"})
  void rowsAreThoseOfTheSelectionInTheirOrderWhateverItsFormat(SelectionFormat format) {
    Path selection = folder.resolve("selected");
    RunReport report = Selections.ofFixture("near-duplicates", selection).format(format).report();
    Path parquet = folder.resolve("parquet");
    Selections.ofFixture("near-duplicates", parquet).run();
    Path output = folder.resolve("out");
    DuplicatesReport written =
        ((RunResult.Done<DuplicatesReport>)
                write(selection, output, SelectionFormat.PARQUET, false))
            .report();
    List<String> expected = rows(parquet.resolve("near-duplicates"));
    assertThat(rows(output.resolve("near-duplicates"))).isEqualTo(expected);
    assertThat(written.groups()).isEqualTo(report.nearDuplicates().groups().groups());
    assertThat(written.written()).isEqualTo(expected.size());
    assertThat(written.text())
        .contains(" groups with ", "of the pool, closer than ", "members, kept id ");
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(write(selection, output, SelectionFormat.PARQUET, false))
        .isInstanceOf(RunResult.AlreadyComplete.class);
    assertThatThrownBy(() -> write(selection, output, SelectionFormat.CSV, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("overwrite");
  }

  @Test
  void idsToDropAreAllMembersButTheKeptOnes() {
    Path selection = folder.resolve("selected");
    Selections.ofFixture("near-duplicates", selection).run();
    Path output = folder.resolve("out");
    write(selection, output, SelectionFormat.JSONL, true);
    List<Long> expected =
        LocalSpark.session()
            .read()
            .parquet(selection.resolve("near-duplicates").toString())
            .collectAsList()
            .stream()
            .filter(row -> row.getLong(0) != row.getLong(1))
            .map(row -> row.getLong(1))
            .sorted()
            .toList();
    assertThat(
            JsonLines.parsed(JsonLines.lines(output.resolve("ids-to-drop"))).stream()
                .map(row -> row.get("id").asLong())
                .collect(Collectors.toList()))
        .isEqualTo(expected);
  }

  @Test
  void aSelectionWithoutGroupsSaysWhy() throws Exception {
    Path uniform = folder.resolve("uniform");
    Selections.ofFixture("near-duplicates", uniform).method(Method.KNN_UNIFORM).run();
    assertThatThrownBy(() -> write(uniform, folder.resolve("a"), SelectionFormat.CSV, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("its `method` is knn-uniform");
    Path zero = folder.resolve("zero");
    Selections.ofFixture("near-duplicates", zero).bandwidth(0).run();
    assertThatThrownBy(() -> write(zero, folder.resolve("b"), SelectionFormat.CSV, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("its `bandwidth` is 0");
    assertThatThrownBy(
            () -> write(folder.resolve("none"), folder.resolve("c"), SelectionFormat.CSV, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("SELECTION is ");
    assertThat(Files.exists(folder.resolve("a"))).isFalse();
  }
}

package io.tsds.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.ReportExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private final List<DemoData> generated = new ArrayList<>();
  private final List<SelectionParameters> selected = new ArrayList<>();

  @Test
  void selectsFromTheSameDataWithBothMethods(@TempDir Path folder) {
    demo(folder.resolve("tsds demo")).run();

    DemoData data = generated.get(0);
    assertThat(generated).hasSize(1);
    assertThat(selected)
        .extracting(parameters -> parameters.model().method())
        .containsExactly(Method.KNN_KDE, Method.KNN_UNIFORM);
    for (SelectionParameters parameters : selected) {
      assertThat(parameters.candidates().uri()).isEqualTo(data.candidatesUri());
      assertThat(parameters.queries().uri()).isEqualTo(data.queriesUri());
      assertThat(parameters.output().overwrite()).isTrue();
      assertThat(parameters.model().bandwidth()).isGreaterThan(1.5 * data.copyDistance());
    }
    assertThat(selected.get(0).output().uri()).isEqualTo("file://" + folder + "/tsds demo/knn-kde");
  }

  @Test
  void runsAgainOnItsOwnFolder(@TempDir Path parent) {
    Path folder = parent.resolve("demo");

    DemoSummary first = demo(folder).run();
    DemoSummary second = demo(folder).run();

    assertThat(second.kde()).isEqualTo(first.kde());
    assertThat(generated.get(0)).isEqualTo(generated.get(1));
  }

  @Test
  void takesAnEmptyFolder(@TempDir Path folder) {
    demo(folder).run();

    assertThat(selected).hasSize(2);
  }

  @Test
  void refusesAFolderThatIsNotItsOwn(@TempDir Path folder) throws IOException {
    Path thesis = Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> demo(folder).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`output` " + folder);
    assertThatThrownBy(() -> demo(thesis).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`output` " + thesis);
    assertThat(folder).isDirectoryContaining("glob:**/thesis.txt");
    assertThat(generated).isEmpty();
  }

  @Test
  void leavesNothingOfEarlierData(@TempDir Path folder) throws IOException {
    demo(folder).run();
    Path stale = folder.resolve("data/candidates/part-1.npy");
    Files.delete(folder.resolve("data/candidates"));
    Files.createDirectories(stale.getParent());
    Files.writeString(stale, "stale");

    demo(folder).run();

    assertThat(folder.resolve("data/candidates")).isRegularFile();
  }

  private Demo demo(Path folder) {
    return new Demo(folder, 3, this::generate, this::select);
  }

  private KnownDuplicates generate(DemoData data) {
    generated.add(data);
    Path file = Path.of(data.candidatesUri().substring("file://".length()));
    try {
      Files.writeString(file, "rows", StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KnownDuplicates(new long[] {1, 2}, 1);
  }

  private DemoSelection select(SelectionParameters parameters) {
    selected.add(parameters);
    CandidateWeights weights = new CandidateWeights(new long[] {2, 5}, new double[] {0.25, 0.75});
    return new DemoSelection(ReportExamples.exact(), weights, weights);
  }
}

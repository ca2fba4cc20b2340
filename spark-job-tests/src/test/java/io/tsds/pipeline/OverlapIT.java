package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose folders and inputs lie in one another is refused before it touches anything. */
class OverlapIT {
  @TempDir private Path folder;

  private Path candidates;
  private Path queries;

  @BeforeEach
  void copyTheInputs() throws IOException {
    candidates = Files.createDirectory(folder.resolve("data")).resolve("c.npy");
    queries = Files.createDirectory(folder.resolve("queries")).resolve("q.npy");
    Files.copy(Fixture.file("basic", "candidates.npy"), candidates);
    Files.copy(Fixture.file("basic", "queries.npy"), queries);
  }

  @Test
  void anInputInsideAnOldOutputIsNotDeletedWithIt() throws IOException {
    Path output = folder.resolve("out");
    Selections.of(candidates, queries, output).prefetch(20).run();
    Path inside = Files.copy(candidates, output.resolve("selection/c.npy"));
    refused(
        Selections.of(inside, queries, output).prefetch(20).overwrite(),
        "`candidates` " + inside,
        "lies in `output` " + output);
    assertThat(inside).hasSameBinaryContentAs(candidates);
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void anOutputInsideAnInputIsNeverBegun() {
    Path output = candidates.resolveSibling("_out");
    refused(
        Selections.of(candidates.getParent(), queries, output).overwrite(),
        "`output` " + output + " lies in the input `candidates` " + candidates.getParent());
    assertThat(output).doesNotExist();
    assertThat(candidates.resolveSibling("_out.work")).doesNotExist();
  }

  @Test
  void aWorkFolderInsideTheQueriesIsNeverBegun() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), queries.getParent());
    Path output = folder.resolve("out");
    refused(
        Selections.of(candidates, queries.getParent(), output)
            .workDir(link.resolve("work").toString()),
        "`work-dir` " + link.resolve("work") + " lies in the input `queries`");
    assertThat(queries.resolveSibling("work")).doesNotExist();
    assertThat(output).doesNotExist();
  }

  private static void refused(Selections selection, String... said) {
    assertThatThrownBy(selection::run)
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(said);
  }
}

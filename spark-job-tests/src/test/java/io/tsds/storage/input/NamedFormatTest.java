package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not read is refused by its name, with what to do, before Spark starts. */
class NamedFormatTest {
  @TempDir private Path folder;

  private static void require(Object uri) {
    NamedFormat.requireReadable(InputBuilder.candidates(uri).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://b/x.jsonl|DuckDB: COPY (SELECT id, CAST(embedding AS FLOAT[]) AS embedding FROM 's3a://b/x.jsonl')",
        "/a/*.csv|DuckDB",
        "file:/a/x.jsonl.gz|FROM '/a/x.jsonl.gz'",
        "x.PT|torch.load('x.PT', map_location='cpu', mmap=True).float().numpy()",
        "x.lance/|lance.dataset('x.lance/')",
        "hdfs:///x.arrow|format='ipc'",
        "x.h5|h5py.File('x.h5')",
        "x.pkl|if you trust it",
        "x.npy.gz|unpack it first",
      })
  void endingsOfOtherFormatsAreRefusedWithARecipe(String uri, String recipe) {
    assertThatThrownBy(() -> require(uri))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "`candidates`: the files' names do not tell a format that is read: " + uri + "; ")
        .hasMessageContaining(recipe)
        .hasMessageContaining("; if it is another format in truth, give `candidates-format`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x.npy", "/a/*.parquet", "s3a://b/v1.5", "/a/b", "x", "*", "s3a://b", "~/x.txt"})
  void othersAreLeftToTheListing(String uri) {
    assertThatCode(() -> require(uri)).doesNotThrowAnyException();
  }

  @Test
  void aFileOfAnUnknownEndingIsRefusedWhereItIsSeen() throws IOException {
    Path file = Files.createFile(folder.resolve("x.txt"));
    assertThatThrownBy(() -> require(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("make it Parquet (columns id and embedding)");
    assertThatThrownBy(() -> require("file://" + file)).isInstanceOf(UserException.class);
  }

  @Test
  void aFolderOfNothingElseIsRefusedWhereItIsSeen() throws IOException {
    Files.createFile(folder.resolve("_SUCCESS"));
    assertThatCode(() -> require(folder)).doesNotThrowAnyException();
    Files.createFile(folder.resolve("a.jsonl"));
    Files.createFile(folder.resolve("b.jsonl.gz"));
    assertThatThrownBy(() -> require(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("a.jsonl", "DuckDB");
    Files.createFile(folder.resolve("c.parquet"));
    assertThatCode(() -> require(folder)).doesNotThrowAnyException();
  }

  @Test
  void aFolderMayHaveAnyName() throws IOException {
    assertThatCode(() -> require(Files.createDirectory(folder.resolve("x.json"))))
        .doesNotThrowAnyException();
    Path lance = Files.createDirectory(folder.resolve("x.lance"));
    assertThatThrownBy(() -> require(lance)).isInstanceOf(UserException.class);
  }

  @Test
  void aFormatThatIsGivenDecides() {
    assertThatCode(
            () ->
                NamedFormat.requireReadable(
                    InputBuilder.queries("x.csv").format(EmbeddingFormat.PARQUET).build()))
        .doesNotThrowAnyException();
    assertThat(UnreadableFormat.of("x.parquet")).isNull();
  }
}

package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ParquetFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are read once and as themselves, whatever characters their names have. */
final class FileNamesIT {
  private static final String[] TARGETS = {"b", "a", "b", "c", "c", "b", "a", "c"};
  private static final float[][] ROWS = TestRows.random(TARGETS.length, 5, 31);
  private static final String SCHEMA =
      "message m { required int64 id; required binary task (STRING);" + ParquetFiles.VECTORS + " }";

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a, [b] {c}",
        "a,b",
        "a[12]",
        "a{b,c}",
        "a*?",
        "a%20b%",
        "a b+c#d",
        "a\\b",
        "a\\*b",
        "a=1",
        "é&;'\"$~",
      })
  void aFileIsReadAsItself(String name) throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    writeRows(one.resolve(name + ".parquet"), 0, ROWS.length);
    read(one);
    read(one.resolve(name + ".parquet"));

    read(writeFour(folder.resolve(name + ".parquet"), name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"e-10:00", "a:[b] {c}", ":", "s3a:x"})
  void aFileMayHaveAColon(String name) throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    writeRows(one.resolve(name + ".parquet"), 0, ROWS.length);
    read(one);
    read(one.resolve(name + ".parquet"));
    read(one.resolve("*.parquet"));

    read(writeFour(folder.resolve("x"), name));
  }

  /** Hadoop looks for the checksums of a local file beside it, by its name. */
  @Test
  void aFileWithAColonMayBeOfAnyFormatAndHaveChecksums() throws IOException {
    Path file = NpyFiles.write(folder.resolve("e-10:00.npy"), ROWS);
    ReadBack read =
        ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(file).build()));
    assertThat(read.matrix()).isDeepEqualTo(ROWS);

    Files.write(
        folder.resolve(".e-10:00.npy.crc"), "crc\0\0\0\2\0abcd".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> EmbeddingSources.open(spark, InputBuilder.candidates(folder).build()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("/.e-10:00.npy.crc");
  }

  @Test
  void aFolderMayHaveAColon() throws IOException {
    read(writeFour(folder.resolve("a:b"), "c"));
    read(writeFour(folder.resolve("a:[b]"), "{c,d}"));
  }

  private static Path writeFour(Path input, String name) throws IOException {
    Files.createDirectory(input);
    for (int file = 0; file < 4; file++) {
      writeRows(input.resolve(file + name + ".parquet"), 2 * file, 2);
    }
    return input;
  }

  /** Spark makes columns of the names of such folders, which would take the place of the file's. */
  @Test
  void namesOfFoldersDoNotBecomeColumns() throws IOException {
    Path data = folder.resolve("data");
    for (String name : List.of("id=7", "task=z")) {
      Files.createDirectories(data.resolve(name));
    }
    writeRows(data.resolve("id=7/x.parquet"), 0, 5);
    writeRows(data.resolve("task=z/x.parquet"), 5, 3);
    read(data);
  }

  private static void writeRows(Path file, int first, int rows) {
    ParquetFiles.write(file, SCHEMA, rows, (group, row) -> fill(group, first + row));
  }

  private static void fill(Group group, int row) {
    group.append("id", (long) row).append("task", TARGETS[row]);
    ParquetFiles.append(group, ROWS[row]);
  }

  private void read(Path input) {
    ReadBack read =
        ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(input).build()));
    assertThat(read.matrix()).isDeepEqualTo(ROWS);
    QuerySet queries =
        EmbeddingSources.readQueries(
            spark, InputBuilder.queries(input).splitBy("task").build(), 1000);
    assertThat(queries.targets().stream().map(TargetQueries::name)).containsExactly("a", "b", "c");
    assertThat(queries.targets().get(1).rows()).containsExactly(0, 2, 5);
    assertThat(queries.values()).startsWith(ROWS[0]).endsWith(ROWS[7]);
    assertThat(List.of(queries.rows(), read.ids.size())).containsOnly(ROWS.length);
  }
}

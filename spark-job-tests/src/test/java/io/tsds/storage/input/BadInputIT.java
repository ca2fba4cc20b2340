package io.tsds.storage.input;

import static io.tsds.storage.input.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.testkit.FvecsFiles;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ParquetFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places, files and settings that cannot be used: the message names the place and the remedy. */
final class BadInputIT {
  private static final float[][] ROWS = TestRows.random(6, 5, 6);
  private static final String IDS_AND_FLOATS =
      "message m { required int64 id; " + ParquetFiles.VECTORS + " }";

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private Path soundParquet(String name) {
    return ParquetFiles.write(
        folder.resolve(name),
        IDS_AND_FLOATS,
        ROWS.length,
        (row, i) -> ParquetFiles.append(row.append("id", (long) i), ROWS[i]));
  }

  @Test
  void aMissingPathIsNamedWithItsOption() {
    refused(folder.resolve("none.npy"))
        .hasMessage("`candidates` %s/none.npy: no such file or folder".formatted(folder));
    refused(InputBuilder.queries(folder.resolve("none")).build())
        .hasMessage("`queries` %s/none: no such file or folder".formatted(folder));
  }

  @Test
  void aGlobWithoutMatchesIsNamed() {
    refused(folder + "/*.npy")
        .hasMessage("`candidates` %s/*.npy: no file or folder matches this glob".formatted(folder));
  }

  @Test
  void anUnknownSchemeIsRefused() {
    refused("nosuch://host/x.npy")
        .hasMessageStartingWith("`candidates` nosuch://host/x.npy: no file system for this scheme");
  }

  @Test
  void credentialsAreNotRepeated() {
    refused("s3a://KEY:SECRET@bucket/x.npy")
        .hasMessageStartingWith("`candidates` holds credentials")
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void anEmptyFolderAndHiddenFilesAreNoInput() {
    NpyFiles.write(folder.resolve("_x.npy"), ROWS);

    refused(folder).hasMessageContaining(folder + ": holds no files");
    refused(folder.resolve("_x.npy")).hasMessageContaining("taken for hidden files");
  }

  @Test
  void aFolderInTheFolderIsRefused() throws IOException {
    NpyFiles.write(folder.resolve("x.npy"), ROWS);
    Files.createDirectory(folder.resolve("more"));

    refused(folder).hasMessageContaining("/more is a folder inside it");
  }

  @Test
  void mixedAndUnknownFormatsAreRefused() throws IOException {
    NpyFiles.write(folder.resolve("x.npy"), ROWS);
    Files.writeString(folder.resolve("readme.txt"), "text");
    FvecsFiles.write(folder.resolve("y.fvecs"), ROWS);

    refused(folder)
        .hasMessageStartingWith("`candidates`: the files' names differ in format: ")
        .hasMessageContainingAll("x.npy", "y.fvecs", "readme.txt", "`candidates-format` parquet");
    refused(InputBuilder.queries(folder.resolve("readme.txt")).build())
        .hasMessageContainingAll(
            "do not tell a format that is read", "readme.txt", "`queries-format`");
  }

  @Test
  void anExplicitFormatReadsFilesOfAnyName() {
    Path file = NpyFiles.write(folder.resolve("x.data"), ROWS);

    EmbeddingSource source =
        EmbeddingSources.open(
            spark, InputBuilder.candidates(file).format(EmbeddingFormat.NPY).build());

    assertThat(source.rows()).isEqualTo(6);
    refused(InputBuilder.candidates(file).format(EmbeddingFormat.PARQUET).build())
        .hasMessageStartingWith("file:" + file + ": is not a readable Parquet file");
    refused(InputBuilder.candidates(file).format(EmbeddingFormat.FVECS).build())
        .hasMessageContaining("is not an fvecs file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.sql.files.ignoreCorruptFiles", "spark.sql.files.ignoreMissingFiles"})
  void settingsThatDropFilesAreRefused(String key) {
    SparkSession careless = LocalSpark.with(key, true);
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);

    assertThatThrownBy(() -> EmbeddingSources.open(careless, InputBuilder.candidates(file).build()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(key + " is true");
  }

  @Test
  void brokenNpyFilesAreNamed() {
    refused(NpyFiles.writeObjects(folder.resolve("o.npy")))
        .hasMessageContainingAll("o.npy: ", "Python objects");
    refused(NpyFiles.writeFortranOrder(folder.resolve("f.npy"), ROWS))
        .hasMessageContainingAll("f.npy: ", "Fortran order");
    refused(NpyFiles.writeBigEndian(folder.resolve("b.npy"), ROWS))
        .hasMessageContainingAll("b.npy: ", "big-endian");
    refused(NpyFiles.writeCutShort(folder.resolve("c.npy"), ROWS, 3))
        .hasMessage(
            "file:%s/c.npy: is 245 bytes long, but its header asks for 248 (128 of header and 6 rows of 20); the file is cut short"
                .formatted(folder));
  }

  @Test
  void theFirstBrokenFileOfManyIsNamed() {
    for (int i = 0; i < 40; i++) {
      Path file = folder.resolve("%02d.npy".formatted(i));
      if (i % 10 == 7) {
        NpyFiles.writeCutShort(file, ROWS, i);
      } else {
        NpyFiles.write(file, ROWS);
      }
    }

    refused(folder).hasMessageContaining("07.npy: is 241 bytes long");
  }

  @Test
  void filesOfTwoDimensionsAreBothNamed() {
    NpyFiles.write(folder.resolve("a.npy"), ROWS);
    NpyFiles.write(folder.resolve("b.npy"), TestRows.random(3, 4, 7));

    refused(folder)
        .hasMessage(
            "file:%1$s/a.npy has rows of 5 components, file:%1$s/b.npy of 4; all files must have one dimension"
                .formatted(folder));
  }

  @Test
  void noRowsAreNoInput() throws IOException {
    Path empty =
        NpyFiles.write(
            folder.resolve("e.npy"), NpyFiles.header("<f4", false, "(0, 5)"), new byte[0]);
    refused(empty).hasMessage("file:" + empty + ": has no rows; give files with at least one");

    Path fvecs = Files.createFile(folder.resolve("e.fvecs"));
    refused(fvecs).hasMessage("file:" + fvecs + ": has no rows; give files with at least one");

    Path parquet =
        ParquetFiles.write(folder.resolve("e.parquet"), IDS_AND_FLOATS, 0, (row, i) -> {});
    refused(parquet).hasMessage("`candidates` " + parquet + ": has no rows in its 1 Parquet file");
  }

  @Test
  void brokenFvecsFilesAreNamed() throws IOException {
    Path file = FvecsFiles.write(folder.resolve("x.fvecs"), ROWS);
    byte[] bytes = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    refused(file)
        .hasMessageContaining("is 143 bytes long, which is not a whole number of rows of 24 bytes");
    Files.write(file, new byte[] {1, 2});
    refused(file).hasMessageContaining("is 2 bytes long, too short for one row");
    Files.write(file, new byte[] {-1, -1, -1, -1});
    refused(file).hasMessageContaining("its first row's dimension reads -1");
  }

  @Test
  void damagedParquetFilesAreNamed() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.copy(soundParquet("a.parquet"), data.resolve("a.parquet"));
    byte[] bytes = Files.readAllBytes(data.resolve("a.parquet"));
    Path cut = Files.write(data.resolve("b.parquet"), Arrays.copyOf(bytes, bytes.length / 2));

    refused(data).hasMessageStartingWith("file:" + cut + ": is not a readable Parquet file");
    Files.write(cut, new byte[0]);
    refused(data).hasMessageStartingWith("file:" + cut + ": is not a readable Parquet file");
  }

  @Test
  void parquetPagesDamagedBehindASoundFooterAreNamed() throws IOException {
    Path file = soundParquet("a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 3, (byte) 0x55);
    Files.write(file, bytes);

    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 100))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("file:" + file)
        .hasMessageContaining("cannot be read; it is damaged");
  }

  @Test
  void aFileThatVanishesDuringTheRunIsNamed() throws IOException {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);
    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(file).build());
    NpyFiles.writeCutShort(file, ROWS, 50);

    assertThatThrownBy(() -> ReadBack.of(source))
        .satisfies(
            failure ->
                assertThat(ReadFailure.translate(failure))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("x.npy: ended after row 0; it had 6 rows"));
    Files.delete(file);
    assertThatThrownBy(() -> ReadBack.of(source))
        .satisfies(
            failure ->
                assertThat(ReadFailure.translate(failure))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("x.npy: is gone; it had 6 rows"));
  }

  @Test
  void otherFailuresStayWhatTheyAre() {
    IllegalStateException bug = new IllegalStateException("a bug");

    assertThat(ReadFailure.translate(bug)).isSameAs(bug);
    assertThat(ReadFailure.translate(new IOException("disk"))).hasRootCauseMessage("disk");
  }
}

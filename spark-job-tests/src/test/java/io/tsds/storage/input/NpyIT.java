package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.storage.EmbeddingSources;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyIT {
  private static final float[][] ROWS = TestRows.random(101, 13, 1);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private static EmbeddingSource open(SparkSession spark, Object path) {
    return EmbeddingSources.open(spark, InputBuilder.candidates(path).build());
  }

  @ParameterizedTest
  @EnumSource(NpyFiles.Type.class)
  void everyElementTypeGivesTheSameRows(NpyFiles.Type type) {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS, type);

    assertThat(ReadBack.of(open(spark, file)).matrix()).isDeepEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "unnormalised-f8"})
  void filesThatNumPyWroteAreRead(String fixture) throws URISyntaxException {
    Path file = Path.of(getClass().getResource("/fixtures/" + fixture + "/candidates.npy").toURI());

    assertThat(ReadBack.of(open(spark, file)).matrix()).isDeepEqualTo(NpyFiles.read(file));
  }

  @Test
  void doublesAreRoundedToNearest() {
    double[][] rows = {{0.1, 1 + 0x1p-24, 1 + 0x1.8p-24, -1e-300, 0x1p50}};
    Path file = NpyFiles.write(folder.resolve("x.npy"), rows);

    assertThat(ReadBack.of(open(spark, file)).matrix())
        .isDeepEqualTo(new float[][] {{0.1f, 1f, 1.0000001f, -0f, 0x1p50f}});
  }

  @Test
  void severalFilesOfSeveralTypesGiveTheRowsOfOne() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    NpyFiles.write(parts.resolve("b.npy"), Arrays.copyOfRange(ROWS, 10, 11), NpyFiles.Type.F2);
    NpyFiles.write(parts.resolve("a.npy"), Arrays.copyOfRange(ROWS, 0, 10), NpyFiles.Type.F8);
    NpyFiles.write(parts.resolve("é.npy"), Arrays.copyOfRange(ROWS, 50, 101));
    NpyFiles.write(parts.resolve("c.npy"), Arrays.copyOfRange(ROWS, 11, 50));
    NpyFiles.write(parts.resolve("bb.npy"), NpyFiles.header("<f4", false, "(0, 13)"), new byte[0]);
    NpyFiles.write(parts.resolve("_hidden.npy"), ROWS);
    Files.writeString(parts.resolve(".crc"), "hidden");

    assertThat(ReadBack.of(open(spark, parts)).matrix()).isDeepEqualTo(ROWS);
    assertThat(open(spark, parts).files().stream().map(file -> Path.of(file.path()).getFileName()))
        .map(Path::toString)
        .containsExactly("a.npy", "b.npy", "bb.npy", "c.npy", "é.npy");
  }

  @Test
  void rowsLargerThanABufferAreRead() {
    float[][] rows = TestRows.random(3, EmbeddingBlock.LARGEST_DIMENSION, 2);
    Path file = NpyFiles.write(folder.resolve("x.npy"), rows, NpyFiles.Type.F8);

    assertThat(ReadBack.of(open(spark, file)).matrix()).isDeepEqualTo(rows);
  }

  @Test
  void manyBuffersAreRead() {
    float[][] rows = TestRows.random(20_000, 32, 3);
    Path file = NpyFiles.write(folder.resolve("x.npy"), rows, NpyFiles.Type.F8);

    assertThat(ReadBack.of(open(spark, file)).matrix()).isDeepEqualTo(rows);
  }

  @Test
  void headersAreKnownWhenTheSourceIsOpened() throws IOException {
    Path file = NpyFiles.write(folder.resolve("x.npy"), ROWS);

    EmbeddingSource source = open(spark, file);

    assertThat(source.rows()).isEqualTo(101);
    assertThat(source.dimension()).isEqualTo(13);
    assertThat(source.partitions()).isEqualTo(1);
    assertThat(source.files())
        .containsExactly(
            new InputFile(
                "file:" + file,
                Files.size(file),
                Long.toString(Files.getLastModifiedTime(file).toMillis())));
  }
}

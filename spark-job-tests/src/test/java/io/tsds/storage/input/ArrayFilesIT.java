package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.InputChecksum;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.queries.QuerySet;
import io.tsds.testkit.ArrayFiles;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that may hold several arrays give the rows that npy files of the same matrix give. */
final class ArrayFilesIT {
  private static final float[][] ROWS = TestRows.random(101, 13, 1);
  private static final float[][] OTHER = TestRows.random(7, 3, 2);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private EmbeddingSource open(Object path) {
    return EmbeddingSources.open(spark, InputBuilder.candidates(path).build());
  }

  private EmbeddingSource open(Object path, String array) {
    return EmbeddingSources.open(spark, InputBuilder.candidates(path).columns("id", array).build());
  }

  private InputChecksum checksum(EmbeddingSource source) {
    return ReadBack.of(source).summaries.get(0).checksum();
  }

  @ParameterizedTest
  @EnumSource(ArrayFiles.Tensor.class)
  void everyElementTypeOfSafetensorsGivesTheRowsOfNpy(ArrayFiles.Tensor type) {
    Path file = ArrayFiles.safetensors(folder.resolve("x.safetensors"), "anything", type, ROWS);
    Path npy = NpyFiles.write(folder.resolve("x.npy"), ROWS);

    EmbeddingSource source = open(file);

    assertThat(source.format()).isEqualTo(EmbeddingFormat.SAFETENSORS);
    assertThat(source.numbered()).isTrue();
    assertThat(ReadBack.of(source).matrix()).isDeepEqualTo(ROWS);
    assertThat(ReadBack.of(source).ids.get(100)).isEqualTo("100");
    assertThat(checksum(source)).isEqualTo(checksum(open(npy)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void npzGivesTheRowsOfNpy(boolean deflated) {
    for (NpyFiles.Type type : NpyFiles.Type.values()) {
      Path file = folder.resolve(type + ".npz");
      ArrayFiles.npz(file, Map.of("arr_0.npy", ArrayFiles.npy(file, ROWS, type)), deflated);

      EmbeddingSource source = open(file);

      assertThat(source.format()).isEqualTo(EmbeddingFormat.NPZ);
      assertThat(ReadBack.of(source).matrix()).isDeepEqualTo(ROWS);
      assertThat(checksum(source))
          .isEqualTo(checksum(open(NpyFiles.write(folder.resolve("x.npy"), ROWS))));
    }
  }

  @Test
  void severalArraysAreToldApartByNameElseByShape() {
    byte[] vector = ArrayFiles.npy(folder.resolve("v"), new float[][] {{1, 2}}, NpyFiles.Type.F4);
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put(
        "labels.npy",
        NpyFiles.bytes("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", new byte[8]));
    members.put("notes.txt", "text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    members.put("rows.npy", ArrayFiles.npy(folder.resolve("r"), ROWS, NpyFiles.Type.F4));
    Path one = ArrayFiles.npz(folder.resolve("one.npz"), members, false);
    members.put("other.npy", vector);
    Path two = ArrayFiles.npz(folder.resolve("two.npz"), members, true);

    assertThat(ReadBack.of(open(one)).matrix()).isDeepEqualTo(ROWS);
    assertThat(ReadBack.of(open(two, "rows")).matrix()).isDeepEqualTo(ROWS);
    assertThat(ReadBack.of(open(two, "other")).matrix()).isDeepEqualTo(new float[][] {{1, 2}});
    assertThatThrownBy(() -> open(two))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "file:%s: has several two-dimensional arrays, rows, other; name the one to read with `embedding-column`"
                .formatted(two));
    assertThatThrownBy(() -> open(two, "wrong"))
        .hasMessageContaining("has no array wrong; it has labels, rows, other");
    assertThatThrownBy(() -> open(two, "labels"))
        .hasMessageContaining("member labels.npy: has dtype <i8");
  }

  @Test
  void tensorsAreToldApartByNameElseByShape() {
    byte[] rows = ArrayFiles.Tensor.F32.of(ROWS);
    byte[] other = ArrayFiles.Tensor.BF16.of(OTHER);
    byte[] data = Arrays.copyOf(other, other.length + rows.length);
    System.arraycopy(rows, 0, data, other.length, rows.length);
    String header =
        "{%s,%s}"
            .formatted(
                ArrayFiles.entry("embedding", ArrayFiles.Tensor.F32, ROWS, other.length),
                ArrayFiles.entry("other", ArrayFiles.Tensor.BF16, OTHER, 0));
    Path file = ArrayFiles.safetensors(folder.resolve("x.safetensors"), header, data);
    Path unnamed =
        ArrayFiles.safetensors(
            folder.resolve("y.safetensors"), header.replace("embedding", "x"), data);

    assertThat(ReadBack.of(open(file)).matrix()).isDeepEqualTo(ROWS);
    assertThat(ReadBack.of(open(file, "other")).matrix()).isDeepEqualTo(OTHER);
    assertThatThrownBy(() -> open(unnamed))
        .hasMessageContaining("two-dimensional arrays, x, other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "npz"})
  void whatLiesInTheFileAsItIsIsReadBySeveralTasks(String format) {
    Path file = folder.resolve("x." + format);
    if (format.equals("npz")) {
      ArrayFiles.npz(file, "x", ROWS, false);
    } else {
      ArrayFiles.safetensors(file, "x", ArrayFiles.Tensor.F32, ROWS);
    }

    Dataset<Row> split =
        spark.read().format(format).option("splitBytes", 1000).load(file.toString());

    assertThat(split.javaRDD().getNumPartitions()).isEqualTo(6);
    List<Row> rows = split.collectAsList();
    for (int i = 0; i < ROWS.length; i++) {
      assertThat(rows.get(i).getLong(0)).isEqualTo(i);
      assertThat(rows.get(i).<Float>getList(1)).containsExactly(boxed(ROWS[i]));
    }
  }

  private static Float[] boxed(float[] row) {
    Float[] boxed = new Float[row.length];
    for (int k = 0; k < row.length; k++) {
      boxed[k] = row[k];
    }
    return boxed;
  }

  @Test
  void deflatedFilesAreReadWholeByOneTaskEach() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    ArrayFiles.npz(parts.resolve("a.npz"), "x", Arrays.copyOfRange(ROWS, 0, 40), true);
    ArrayFiles.npz(parts.resolve("b.npz"), "x", Arrays.copyOfRange(ROWS, 40, 45), false);
    ArrayFiles.npz(parts.resolve("c.npz"), "x", Arrays.copyOfRange(ROWS, 45, 101), true);

    Dataset<Row> split =
        spark.read().format("npz").option("splitBytes", 520).load(parts.toString());

    // Ranges of about 9 rows: the first file whole; the second, and the third whole.
    assertThat(split.javaRDD().mapPartitions(ArrayFilesIT::count).collect())
        .containsExactly(40, 61);
    assertThat(ReadBack.of(open(parts)).matrix()).isDeepEqualTo(ROWS);
    assertThat(ReadBack.of(open(parts), new int[] {0}, 7, 20).rows).hasSize(20);
  }

  private static java.util.Iterator<Integer> count(java.util.Iterator<Row> rows) {
    int count = 0;
    for (; rows.hasNext(); rows.next()) {
      count++;
    }
    return List.of(count).iterator();
  }

  @Test
  void aDeflatedArrayWithOtherBytesThanItsChecksumTellsIsRefusedWhenItIsRead() throws IOException {
    Path file = ArrayFiles.npz(folder.resolve("x.npz"), "x", ROWS, true);
    byte[] bytes = Files.readAllBytes(file);
    bytes[Files.readAllBytes(file).length / 2] ^= 0x10;
    Files.write(file, bytes);
    EmbeddingSource source = open(file);

    assertThatThrownBy(() -> ReadBack.of(source))
        .satisfies(
            failure ->
                assertThat(ReadFailure.translate(failure))
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("file:" + file + ": the deflated array in it ")
                    .hasMessageEndingWith("the file is damaged, or was changed during the run"));
  }

  @Test
  void rowsThatAreNotFiniteAreFaultsWithTheirPlace() {
    float[][] rows = TestRows.random(9, 4, 3);
    rows[5][2] = Float.NaN;
    Path file =
        ArrayFiles.safetensors(folder.resolve("x.safetensors"), "x", ArrayFiles.Tensor.BF16, rows);

    assertThat(ReadBack.of(open(file)).fault().message())
        .startsWith("file:" + file + ", row 5, id 5: ");
  }

  @Test
  void queriesAreReadToo() {
    Path file = ArrayFiles.npz(folder.resolve("q.npz"), "q", OTHER, true);

    QuerySet queries = EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 100);

    assertThat(queries.rows()).isEqualTo(7);
    assertThat(queries.dimension()).isEqualTo(3);
  }
}

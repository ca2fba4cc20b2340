package io.tsds.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Method;
import io.tsds.report.RunReport;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated files have the same bytes whatever way they are read, and are good input. */
final class GeneratedFilesIT {
  private static final int ROWS = 600;
  private static final int DIMENSION = 24;

  @TempDir private java.nio.file.Path folder;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    Configuration hadoop = new Configuration(false);
    hadoop.setClass("fs.generated.impl", GeneratedFileSystem.class, FileSystem.class);
    files = new Path("generated:/").getFileSystem(hadoop);
  }

  private static GeneratedFile file(boolean halves, long first) {
    return new GeneratedFile(halves, ROWS, DIMENSION, 5, first);
  }

  private byte[] whole(GeneratedFile file) throws IOException {
    byte[] bytes = new byte[(int) file.length()];
    try (FSDataInputStream in = files.open(new Path(GeneratedFileSystem.uri(file)))) {
      in.readFully(0, bytes);
      in.seek(bytes.length);
      assertThat(in.read()).isEqualTo(-1);
      assertThatThrownBy(() -> in.seek(bytes.length + 1L)).isInstanceOf(EOFException.class);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyPlaceHasTheBytesOfReadingFromTheStart(boolean halves) throws IOException {
    GeneratedFile file = file(halves, 0);
    byte[] whole = whole(file);
    Random random = new Random(3);
    try (FSDataInputStream in = files.open(new Path(GeneratedFileSystem.uri(file)))) {
      for (int round = 0; round < 2000; round++) {
        int from = random.nextInt(whole.length);
        int length = 1 + random.nextInt(Math.min(whole.length - from, 1 + random.nextInt(500)));
        byte[] read = new byte[length];
        in.seek(from);
        in.readFully(read);
        assertThat(read)
            .as("%d bytes from %d", length, from)
            .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
        assertThat(in.getPos()).isEqualTo(from + length);
      }
    }
  }

  @Test
  void rowsAreOfUnitLengthAndAllDifferent() throws IOException {
    float[][] rows =
        NpyFiles.read(Files.write(folder.resolve("rows.npy"), whole(file(false, 1L << 40))));
    assertThat(rows).hasDimensions(ROWS, DIMENSION);
    Set<String> seen = new HashSet<>();
    for (float[] row : rows) {
      double squares = 0;
      for (float component : row) {
        squares += (double) component * component;
      }
      assertThat(squares).isCloseTo(1, within(1e-6));
      seen.add(Arrays.toString(row));
    }
    assertThat(seen).hasSize(ROWS);
  }

  @Test
  void laterFilesContinueTheSequence() throws IOException {
    byte[] first = whole(file(true, 0));
    byte[] later = whole(file(true, 100));
    int head = first.length - ROWS * DIMENSION * Short.BYTES;
    int skipped = 100 * DIMENSION * Short.BYTES;
    assertThat(Arrays.copyOfRange(later, head, later.length - skipped))
        .isEqualTo(Arrays.copyOfRange(first, head + skipped, first.length));
  }

  @Test
  void aSelectionReadsThemLikeFilesOnADisk() throws IOException {
    java.nio.file.Path disk = folder.resolve("candidates.npy");
    Files.write(disk, whole(file(false, 0)));
    SparkSession spark =
        LocalSpark.with(
            "fs.generated.impl",
            GeneratedFileSystem.class.getName(),
            "spark.sql.files.maxPartitionBytes",
            10_000);
    String queries =
        GeneratedFileSystem.uri(new GeneratedFile(false, 20, DIMENSION, 5, 10L * ROWS));
    RunReport generated = select(spark, GeneratedFileSystem.uri(file(false, 0)), queries, "a");
    RunReport stored = select(spark, disk.toString(), queries, "b");
    assertThat(generated.counts().candidates()).isEqualTo(ROWS);
    assertThat(generated.checksums()).isEqualTo(stored.checksums());
  }

  private RunReport select(SparkSession spark, String candidates, String queries, String name) {
    return Selections.ofUris(candidates, queries, folder.resolve(name).toString())
        .in(spark)
        .method(Method.KNN_UNIFORM)
        .prefetch(50)
        .report();
  }

  @Test
  void otherNamesAreNotThere() {
    assertThatThrownBy(() -> files.open(new Path("generated:/rows.npy")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("names are like float16-1000x512-seed-7-from-0.npy");
  }
}

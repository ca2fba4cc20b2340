package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A local file of more than one piece of the reader, with checksums beside it and without. */
final class LocalParquetIT {
  private static final int DIMENSION = 1500;

  /** 2.4 MB, in pages of 1 MiB that no boundary of the reader's pieces meets. */
  private static final float[][] ROWS = TestRows.random(400, DIMENSION, 3);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS.length; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSION).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(ROWS[i]);
      rows.add(RowFactory.create((long) i, bytes.array()));
    }
    Path data = folder.resolve("data");
    spark
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.LongType).add("embedding", DataTypes.BinaryType))
        .coalesce(1)
        .write()
        .option("compression", "none")
        .parquet(data.toString());
    try (var written = Files.list(data)) {
      file = written.filter(f -> f.toString().endsWith("parquet")).findAny().orElseThrow();
    }
  }

  private Path checksums() {
    return file.resolveSibling(".%s.crc".formatted(file.getFileName()));
  }

  private EmbeddingSource open() {
    return EmbeddingSources.open(spark, InputBuilder.candidates(file).build());
  }

  @Test
  void rowsAreTheSameWithChecksumsAndWithout() throws IOException {
    assertThat(checksums()).exists();
    assertThat(ReadBack.of(open()).matrix()).isDeepEqualTo(ROWS);

    Files.delete(checksums());

    assertThat(ReadBack.of(open()).matrix()).isDeepEqualTo(ROWS);
  }

  @Test
  void aFlippedBitOfAComponentIsFoundByTheChecksums() throws IOException {
    EmbeddingSource source = open();
    flipABit(Files.size(file) / 2);

    assertThatThrownBy(() -> ReadBack.of(source)).hasRootCauseInstanceOf(ChecksumException.class);
    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(spark, InputBuilder.queries(file).build(), 1000))
        .hasMessageContaining(file + ": does not match the checksums beside it, in " + checksums());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFlippedBitIsFoundByTheChecksumOfItsPage(boolean inBatches) throws IOException {
    Files.delete(checksums());
    SparkSession session = LocalSpark.inBatches(inBatches);
    EmbeddingSource source = EmbeddingSources.open(session, InputBuilder.candidates(file).build());
    flipABit(Files.size(file) / 2);

    assertThatThrownBy(
            () -> {
              try {
                ReadBack.of(source);
              } catch (Exception e) {
                throw ReadFailure.translate(e);
              }
            })
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + ": the checksum of a page does not match its content");
    assertThatThrownBy(
            () -> EmbeddingSources.readQueries(session, InputBuilder.queries(file).build(), 1000))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + ": the checksum of a page does not match its content");
  }

  @Test
  void whoVerifiesOtherwiseCanTurnTheChecksumsOfPagesOff() throws IOException {
    Files.delete(checksums());
    flipABit(Files.size(file) / 2);
    SparkSession session = LocalSpark.with("parquet.page.verify-checksum.enabled", false);

    float[][] read =
        ReadBack.of(EmbeddingSources.open(session, InputBuilder.candidates(file).build())).matrix();

    assertThat(Arrays.mismatch(flat(read), flat(ROWS))).isNotNegative();
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * DIMENSION];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * DIMENSION, DIMENSION);
    }
    return flat;
  }

  private void flipABit(long place) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(place);
      int old = bytes.read();
      bytes.seek(place);
      bytes.write(old ^ 1);
    }
  }
}

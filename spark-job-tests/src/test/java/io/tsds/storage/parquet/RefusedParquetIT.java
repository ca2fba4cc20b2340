package io.tsds.storage.parquet;

import static io.tsds.storage.input.Refusals.refused;
import static io.tsds.storage.parquet.MatrixFiles.ROWS;
import static io.tsds.storage.parquet.MatrixFiles.matrix;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.ParquetFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map;

/** Files of other writers that cannot be read, or not as they are: the message says what to do. */
final class RefusedParquetIT {
  @TempDir private Path folder;

  private MatrixFiles files;

  @BeforeEach
  void putFilesInTheFolder() {
    files = new MatrixFiles(folder);
  }

  private static float[][] read(Path file) {
    return ReadBack.of(
            EmbeddingSources.open(LocalSpark.session(), InputBuilder.candidates(file).build()))
        .matrix();
  }

  @Test
  void aCodecWithoutDecompressorIsNamedWithColumnAndRemedy() throws IOException {
    Path file = files.resource("brotli.parquet");

    refused(file)
        .hasMessage(
            "file:%1$s: column \"id\" is compressed with BROTLI, for which no decompressor is at hand (class org.apache.hadoop.io.compress.BrotliCodec); write it anew, as with DuckDB: COPY (FROM '%1$s') TO 'new.parquet' (COMPRESSION zstd)"
                .formatted(file));
  }

  @Test
  void lz4OfEarlyWritersIsNamedAndHadoopsIsRead() throws IOException {
    refused(files.resource("lz4-unframed.parquet"))
        .hasMessageContaining(
            "column \"id\" is compressed with LZ4 as early writers did, without the lengths that"
                + " Hadoop's decompressor needs; write it anew");
    for (ParquetProperties.WriterVersion version : ParquetProperties.WriterVersion.values()) {
      Path file = folder.resolve(version + ".parquet");
      files.write(
          file,
          "float",
          0,
          builder ->
              builder.withCompressionCodec(CompressionCodecName.LZ4).withWriterVersion(version));
      assertThat(read(file)).isDeepEqualTo(matrix());
    }
  }

  @Test
  void pagesOfAKindThatOnlyTheReadingFindsAreNoDamage() throws IOException {
    for (Exception cause :
        List.of(
            new UnsupportedOperationException("Unsupported encoding: X"),
            new BadConfigurationException("Class X was not found"))) {
      SparkException failure =
          new SparkException(
              "FAILED_READ_FILE.NO_HINT", new Map.Map1<>("path", "file:///a/x.parquet"), cause);
      assertThat(ReadFailure.translate(failure))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("file:/a/x.parquet: has pages of a kind that cannot be decoded")
          .hasMessageContaining(cause.getMessage());
    }
  }

  /** As Spark writes a file, and pandas writes it anew. */
  @Test
  void checksumsLeftBesideARewrittenFileAreNamed() throws IOException {
    Path file = files.floats("x.parquet", "int64 id", 0, ROWS);
    byte[] crc = new byte[12];
    System.arraycopy("crc\0\0\0\2\0".getBytes(StandardCharsets.ISO_8859_1), 0, crc, 0, 8);
    Path sidecar = Files.write(folder.resolve(".x.parquet.crc"), crc);

    refused(file)
        .hasMessageContaining(
            "file:" + file + ": does not match the checksums beside it, in " + sidecar)
        .hasMessageContaining("delete those");
    byte[] fitting = Arrays.copyOf(crc, 8 + 4 * (int) ((Files.size(file) + 511) / 512));
    Files.write(sidecar, fitting);
    refused(file).hasMessageContaining("does not match the checksums beside it, in " + sidecar);
    Files.delete(sidecar);
    assertThat(read(file)).isDeepEqualTo(matrix());
  }

  @Test
  void twoColumnsOfOneNameAreRefused() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; required int64 id; required binary embedding; }",
            1,
            (row, i) -> row.append("embedding", "12345678"));

    refused(file)
        .hasMessage(
            "file:%s: has 2 columns named \"id\", and only one can be meant: rename or drop the others; columns: id (int64), id (int64), embedding (binary)"
                .formatted(file));
  }
}

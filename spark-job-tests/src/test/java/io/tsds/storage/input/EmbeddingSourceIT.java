package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.storage.EmbeddingSources;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ParquetFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans by partition and by limit, and faulty rows. */
final class EmbeddingSourceIT {
  private static final int PARTITIONS = 7;
  private static final String SCHEMA =
      "message m { optional int64 id; " + ParquetFiles.VECTORS + " }";

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  /** A source of 100 rows in seven partitions of 15, 15, 14, 14, ... rows. */
  private EmbeddingSource sevenPartitions(float[][] rows, InputBuilder input) {
    int bytes = rows.length * rows[0].length * 4;
    SparkSession session =
        LocalSpark.with("spark.sql.files.maxPartitionBytes", (bytes - 1) / PARTITIONS + 1);
    EmbeddingSource source = EmbeddingSources.open(session, input.build());
    assertThat(source.partitions()).isEqualTo(PARTITIONS);
    return source;
  }

  private Path npy(float[][] rows) {
    return NpyFiles.write(folder.resolve("x.npy"), rows);
  }

  /** Ids 100, 101, ..., the fifth null; a null row is a null vector, a NaN a null component. */
  private Path parquet(float[]... rows) {
    return ParquetFiles.write(
        folder.resolve("x.parquet"), SCHEMA, rows.length, (row, i) -> fill(row, i, rows[i]));
  }

  private static void fill(Group row, int i, float[] values) {
    if (i != 4) {
      row.append("id", i + 100L);
    }
    if (values != null) {
      Group list = row.addGroup("embedding");
      for (float value : values) {
        Group element = list.addGroup("list");
        if (!Float.isNaN(value)) {
          element.append("element", value);
        }
      }
    }
  }

  @Test
  void chosenPartitionsKeepTheirNumbersAndRows() {
    float[][] rows = TestRows.random(100, 5, 8);
    EmbeddingSource source = sevenPartitions(rows, InputBuilder.candidates(npy(rows)));

    ReadBack read = ReadBack.of(source, new int[] {6, 0, 3}, 4, Long.MAX_VALUE);

    assertThat(read.partitions).containsExactly(0, 3, 6);
    assertThat(read.summaries).extracting(PartitionSummary::partition).containsExactly(0, 3, 6);
    List<String> ids =
        IntStream.concat(
                IntStream.range(0, 15),
                IntStream.concat(IntStream.range(44, 58), IntStream.range(86, 100)))
            .mapToObj(Integer::toString)
            .toList();
    assertThat(read.ids).isEqualTo(ids);
    assertThat(read.blockSizes).containsExactly(4, 4, 4, 3, 4, 4, 4, 2, 4, 4, 4, 2);
    assertThat(read.summaries.get(0).counts().bytes()).isEqualTo(15 * 5 * 4);
    for (int i = 0; i < read.ids.size(); i++) {
      assertThat(read.rows.get(i)).isEqualTo(rows[Integer.parseInt(read.ids.get(i))]);
    }
  }

  @Test
  void aSampleIsSpreadOverEachPartition() {
    float[][] rows = TestRows.random(100, 5, 9);
    EmbeddingSource source = sevenPartitions(rows, InputBuilder.candidates(npy(rows)));

    ReadBack read = ReadBack.of(source, new int[] {1, 2}, 4, 6);

    assertThat(read.ids)
        .containsExactly("15", "17", "20", "22", "25", "27", "30", "32", "34", "37", "39", "41");
    assertThat(read.summaries)
        .extracting(summary -> summary.counts().rows())
        .containsExactly(6L, 6L);
    assertThat(ReadBack.of(source, new int[] {1}, 4, 0).rows).isEmpty();
  }

  @Test
  void aSampleOverSeveralFilesAndTypesHasTheRowsOfItsNumbers() {
    float[][] rows = TestRows.random(100, 5, 19);
    NpyFiles.write(folder.resolve("a.npy"), Arrays.copyOfRange(rows, 0, 33));
    NpyFiles.write(folder.resolve("b.npy"), Arrays.copyOfRange(rows, 33, 60), NpyFiles.Type.F2);
    NpyFiles.write(folder.resolve("c.npy"), Arrays.copyOfRange(rows, 60, 100), NpyFiles.Type.F8);
    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(folder).build());

    ReadBack read = ReadBack.of(source, new int[] {0}, 7, 40);

    assertThat(read.ids).hasSize(40).doesNotHaveDuplicates();
    assertThat(read.blockSizes).containsExactly(7, 7, 7, 7, 7, 5);
    for (int i = 0; i < 40; i++) {
      assertThat(read.rows.get(i)).isEqualTo(rows[Integer.parseInt(read.ids.get(i))]);
    }
  }

  @Test
  void filesWithoutRowsAreSkippedAndCounted() throws IOException {
    float[][] rows = TestRows.random(20, 5, 20);
    NpyFiles.write(folder.resolve("a.npy"), NpyFiles.header("<f8", false, "(0,)"), new byte[0]);
    NpyFiles.write(folder.resolve("b.npy"), Arrays.copyOfRange(rows, 0, 9));
    NpyFiles.write(folder.resolve("c.npy"), NpyFiles.header("<f4", false, "(0, 7)"), new byte[0]);
    NpyFiles.write(folder.resolve("d.npy"), Arrays.copyOfRange(rows, 9, 20));
    Files.createFile(folder.resolve("e_$folder$"));

    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(folder).build());

    assertThat(source.filesWithoutRows()).isEqualTo(2);
    assertThat(source.files()).hasSize(4);
    assertThat(ReadBack.of(source).matrix()).isDeepEqualTo(rows);
  }

  @Test
  void bytesAreReadAsIntegersTimesTheScale() throws IOException {
    byte[] stored = {-128, 0, 1, 127, 7, -7};
    Path signed = Files.createDirectory(folder.resolve("signed"));
    NpyFiles.write(signed.resolve("x.npy"), NpyFiles.header("|i1", false, "(2, 3)"), stored);
    EmbeddingInput input = InputBuilder.candidates(signed).build();

    assertThat(ReadBack.of(EmbeddingSources.open(spark, input)).matrix())
        .isDeepEqualTo(new float[][] {{-128, 0, 1}, {127, 7, -7}});
    assertThat(ReadBack.of(EmbeddingSources.open(spark, input.scaledBy(0.25f))).matrix())
        .isDeepEqualTo(new float[][] {{-32, 0, 0.25f}, {31.75f, 1.75f, -1.75f}});

    Path unsigned = Files.createDirectory(folder.resolve("unsigned")).resolve("x.npy");
    NpyFiles.write(unsigned, NpyFiles.header("|u1", false, "(2, 3)"), stored);
    EmbeddingInput bytes = InputBuilder.candidates(unsigned).build();
    assertThat(ReadBack.of(EmbeddingSources.open(spark, bytes.scaledBy(0.5f))).matrix())
        .isDeepEqualTo(new float[][] {{64, 0, 0.5f}, {63.5f, 3.5f, 124.5f}});

    NpyFiles.write(signed.resolve("y.npy"), TestRows.random(4, 3, 21));
    assertThatThrownBy(() -> EmbeddingSources.open(spark, input))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("all files must hold integers, or none");
  }

  @Test
  void theScaleOfFloatsIsOne() {
    float[][] rows = TestRows.random(4, 3, 22);
    EmbeddingSource source =
        EmbeddingSources.open(spark, InputBuilder.candidates(npy(rows)).build().scaledBy(3));

    assertThat(source.scale()).isEqualTo(1);
    assertThat(ReadBack.of(source).matrix()).isDeepEqualTo(rows);
  }

  @Test
  void impossibleScansAreRefused() {
    float[][] rows = TestRows.random(100, 5, 10);
    EmbeddingSource source = sevenPartitions(rows, InputBuilder.candidates(npy(rows)));

    assertThatThrownBy(() -> ReadBack.of(source, new int[] {0, 7}, 4, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReadBack.of(source, new int[] {1, 1}, 4, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReadBack.of(source, new int[] {1}, Integer.MAX_VALUE / 4, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^31-1 values");
  }

  @Test
  void aFaultStopsItsPartitionAndIsPutDown() {
    float[][] rows = TestRows.random(100, 5, 11);
    rows[46][2] = Float.POSITIVE_INFINITY;
    EmbeddingSource source = sevenPartitions(rows, InputBuilder.candidates(npy(rows)));

    ReadBack read = ReadBack.of(source);

    assertThat(read.fault())
        .isEqualTo(
            new RowFault(
                "file:" + folder + "/x.npy",
                46,
                "46",
                "component 2 is Infinity; components must be finite"));
    assertThat(read.summaries.get(3).counts().rows()).isZero();
    assertThat(read.ids).hasSize(86);
  }

  @Test
  void faultsCanBeSkippedAndAreCounted() {
    float[][] rows = TestRows.random(100, 5, 12);
    rows[0][0] = Float.NaN;
    rows[46][2] = Float.NEGATIVE_INFINITY;
    rows[47] = new float[] {0x1p60f, 0x1p60f, 0, 0, 0};
    EmbeddingSource source =
        sevenPartitions(rows, InputBuilder.candidates(npy(rows)).skippingFaults());

    ReadBack read = ReadBack.of(source);

    assertThat(read.skipped()).isEqualTo(3);
    assertThat(read.good()).isEqualTo(97);
    assertThat(read.summaries.get(3).counts().skipped()).isEqualTo(2);
    assertThat(read.summaries.get(3).firstFault().row()).isEqualTo(46);
    assertThat(read.ids).hasSize(97).doesNotContain("0", "46", "47");
  }

  @Test
  void rowsOffUnitLengthAreCountedForL2() {
    float[][] rows = {{0.6f, 0.8f}, {0.6f, 0.8015f}, {0, 1.0005f}, {0, 0}, {1, 1}};
    Path file = npy(rows);

    ReadBack l2 = ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(file).build()));
    ReadBack cosine =
        ReadBack.of(
            EmbeddingSources.open(
                spark,
                InputBuilder.candidates(file).metric(Metric.COSINE).skippingFaults().build()));

    assertThat(l2.summaries.get(0).counts().notUnit()).isEqualTo(3);
    assertThat(cosine.summaries.get(0).counts().notUnit()).isZero();
    assertThat(cosine.skipped()).isEqualTo(1);
    assertThat(cosine.fault().fault()).startsWith("the vector is zero");
  }

  @Test
  void faultsOfParquetRowsHaveTheirPlace() {
    Path file =
        parquet(
            new float[] {1, 2}, // sets the dimension
            null,
            new float[] {1, 2, 3},
            new float[] {1, Float.NaN},
            new float[] {1, 2}, // has no id
            new float[] {},
            new float[] {3, 4});
    InputBuilder input = InputBuilder.candidates(file);

    ReadBack skipped = ReadBack.of(EmbeddingSources.open(spark, input.skippingFaults().build()));

    assertThat(skipped.ids).containsExactly("100", "106");
    assertThat(skipped.skipped()).isEqualTo(5);
    assertThat(skipped.fault().message())
        .isEqualTo("file:" + file + ", row 1, id 101: the vector is null");
  }

  @Test
  void everyFaultOfAParquetRowSaysWhatIsWrong() {
    assertThat(faultOfSecondRow(new float[] {1, 2, 3}))
        .endsWith(", row 1, id 101: has 3 components; must have 2, as the first row has");
    assertThat(faultOfSecondRow(new float[] {}))
        .endsWith(", row 1, id 101: has 0 components; must have 2, as the first row has");
    assertThat(faultOfSecondRow(new float[] {1, Float.NaN}))
        .endsWith(", row 1, id 101: component 1 is null; components must be finite numbers");
    float[] row = {1, 2};
    Path file = parquet(row, row, row, row, row);
    assertThat(
            ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(file).build()))
                .fault()
                .message())
        .endsWith("x.parquet, row 4: the id is null");
  }

  private String faultOfSecondRow(float[] row) {
    Path file = parquet(new float[] {1, 2}, row);
    EmbeddingInput input = InputBuilder.candidates(file).build();
    return ReadBack.of(EmbeddingSources.open(spark, input)).fault().message();
  }
}

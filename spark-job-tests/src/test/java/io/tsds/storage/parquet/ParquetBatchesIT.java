package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.storage.queries.QuerySet;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ParquetFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Columns full of nulls, faults, repeated values and values that occur once, in many small row
 * groups of two files, are read alike in batches on the heap and off it, row by row, and by the
 * definition.
 */
final class ParquetBatchesIT {
  private static final int ROWS = 1500;
  private static final int SECOND_FILE = 1300;
  private static final int DIMENSION = 9;

  private static final String FLOATS =
      "optional group embedding (LIST) { repeated group list { optional float element; } }";
  private static final String DOUBLES =
      "optional group embedding (LIST) { repeated group list { optional double element; } }";
  private static final String BYTES = "optional binary embedding";

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  /** The components of row i; repeated values, which writers put into a dictionary, at first. */
  private static float[] components(int i) {
    Random random = new Random(i);
    float[] row = new float[i % 17 == 7 ? DIMENSION - 1 : DIMENSION];
    for (int k = 0; k < row.length; k++) {
      row[k] = i < ROWS / 3 ? random.nextInt(3) - 1 : (random.nextInt(2000) - 1000) / 1024f;
    }
    return row;
  }

  private static boolean hasNoId(int i) {
    return i % 11 == 3;
  }

  private static boolean hasNoVector(int i) {
    return i % 13 == 5 || (i >= 300 && i < 700);
  }

  private static boolean hasABadComponent(int i) {
    return i % 19 == 9;
  }

  private static boolean isGood(int i) {
    return !hasNoId(i)
        && !hasNoVector(i)
        && !hasABadComponent(i)
        && components(i).length == DIMENSION;
  }

  private static int idOf(int i) {
    return i % 100;
  }

  private static void fill(Group row, int i, String id, String embedding, boolean halves) {
    if (!hasNoId(i)) {
      if (id.contains("STRING")) {
        row.append("id", "é" + idOf(i));
      } else if (id.contains("int64")) {
        row.append("id", (long) idOf(i));
      } else {
        row.append("id", idOf(i));
      }
    }
    if (hasNoVector(i)) {
      return;
    }
    float[] components = components(i);
    if (embedding.equals(FLOATS) || embedding.equals(DOUBLES)) {
      Group list = row.addGroup("embedding");
      for (int k = 0; k < components.length; k++) {
        Group element = list.addGroup("list");
        if (k == 2 && hasABadComponent(i)) {
          continue;
        }
        if (embedding.equals(FLOATS)) {
          element.append("element", components[k]);
        } else {
          element.append("element", (double) components[k]);
        }
      }
      return;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(components.length * (halves ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < components.length; k++) {
      float value = k == 2 && hasABadComponent(i) ? Float.NaN : components[k];
      if (halves) {
        bytes.putShort(NpyFiles.float16(value));
      } else {
        bytes.putFloat(value);
      }
    }
    row.append("embedding", Binary.fromConstantByteArray(bytes.array()));
  }

  private void write(String id, String embedding, boolean halves) {
    String schema =
        "message m { optional %s; %s }".formatted(id, embedding.replace(BYTES, BYTES + ";"));
    ParquetFiles.write(
        folder.resolve("a.parquet"),
        schema,
        SECOND_FILE,
        (row, i) -> fill(row, i, id, embedding, halves));
    ParquetFiles.write(
        folder.resolve("b.parquet"),
        schema,
        ROWS - SECOND_FILE,
        (row, i) -> fill(row, SECOND_FILE + i, id, embedding, halves));
  }

  private static EmbeddingSource open(SparkSession session, InputBuilder input) {
    // One partition of both files, the larger one first.
    session.conf().set("spark.sql.files.minPartitionNum", 1);
    return EmbeddingSources.open(session, input.build());
  }

  private static void requireEqual(ReadBack read, ReadBack expected) {
    assertThat(read.ids).isEqualTo(expected.ids);
    assertThat(read.matrix()).isDeepEqualTo(expected.matrix());
    assertThat(read.blockSizes).isEqualTo(expected.blockSizes);
    assertThat(read.summaries).isEqualTo(expected.summaries);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int64 id|" + FLOATS + "|false",
        "int32 id|" + DOUBLES + "|false",
        "int32 id (INTEGER(16,true))|" + BYTES + "|false",
        "int32 id (INTEGER(8,true))|" + BYTES + "|true",
        "int32 id (INTEGER(32,false))|" + FLOATS + "|false",
        "binary id (STRING)|" + BYTES + "|false",
        "binary id (STRING)|" + FLOATS + "|false",
      })
  void everyWayOfReadingGivesTheSameRowsAndFaults(String id, String embedding, boolean halves) {
    write(id, embedding, halves);
    InputBuilder input =
        InputBuilder.candidates(folder)
            .binary(halves ? BinaryElementType.FLOAT16 : BinaryElementType.FLOAT32)
            .skippingFaults();

    ReadBack read = ReadBack.of(open(spark.newSession(), input));

    List<String> ids = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      if (isGood(i)) {
        ids.add((id.contains("STRING") ? "é" : "") + idOf(i));
        rows.add(components(i));
      }
    }
    assertThat(rows).hasSizeGreaterThan(ROWS / 2);
    assertThat(read.ids).isEqualTo(ids);
    assertThat(read.matrix()).isDeepEqualTo(rows.toArray(new float[0][]));
    assertThat(read.skipped()).isEqualTo(ROWS - rows.size());
    assertThat(read.fault().message()).endsWith("/a.parquet, row 3: the id is null");
    for (String key :
        List.of(
            "spark.sql.parquet.enableVectorizedReader",
            "spark.sql.parquet.enableNestedColumnVectorizedReader")) {
      requireEqual(ReadBack.of(open(LocalSpark.with(key, false), input)), read);
    }
    requireEqual(
        ReadBack.of(open(LocalSpark.with("spark.sql.columnVector.offheap.enabled", true), input)),
        read);
  }

  @Test
  void batchesAreTakenWhereThePlanHasThemAndOnlyProjects() {
    write("int64 id", FLOATS, false);
    SparkSession rowByRow = LocalSpark.inBatches(false);
    String data = folder.toString();

    assertThat(BatchScan.of(spark.read().parquet(data).select("embedding", "id"))).isNotNull();
    assertThat(BatchScan.of(spark.read().parquet(data).where("id > 3"))).isNull();
    assertThat(BatchScan.of(rowByRow.read().parquet(data).select("embedding", "id"))).isNull();
  }

  @Test
  void queriesKeepTheirPlacesAmongFaultyRows() {
    write("binary id (STRING)", BYTES, false);

    QuerySet queries =
        EmbeddingSources.readQueries(
            spark, InputBuilder.queries(folder).skippingFaults().build(), ROWS);

    int row = 0;
    for (int i = 0; i < ROWS; i++) {
      if (isGood(i)) {
        assertThat(queries.ids().text(row)).isEqualTo("é" + idOf(i));
        assertThat(queries.values()[row * DIMENSION]).isEqualTo(components(i)[0]);
        row++;
      }
    }
    assertThat(queries.rows()).isEqualTo(row);
  }

  @Test
  void aSampleOfParquetIsItsFirstRows() {
    write("int64 id", FLOATS, false);

    ReadBack read =
        ReadBack.of(
            open(spark.newSession(), InputBuilder.candidates(folder).skippingFaults()),
            new int[] {0},
            7,
            50);

    assertThat(read.good() + read.skipped()).isEqualTo(50);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      if (isGood(i)) {
        ids.add(Integer.toString(idOf(i)));
      }
    }
    assertThat(read.ids).isEqualTo(ids);
  }
}

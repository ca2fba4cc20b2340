package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.Metric;
import io.tsds.embedding.SquaredDistance;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.ReadBack;
import io.tsds.storage.queries.QuerySet;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ParquetFiles;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetSourceIT {
  private static final int DIMENSION = 70;
  private static final float[][] ROWS = TestRows.random(60, DIMENSION, 5);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  /** The ways in which a column can hold a vector. */
  enum Layout {
    FLOATS(DataTypes.createArrayType(DataTypes.FloatType, false), Layout::floats),
    NULLABLE_FLOATS(DataTypes.createArrayType(DataTypes.FloatType, true), Layout::floats),
    DOUBLES(
        DataTypes.createArrayType(DataTypes.DoubleType),
        row -> IntStream.range(0, row.length).mapToObj(k -> (double) row[k]).toList()),
    DENSE(SQLDataTypes.VectorType(), row -> Vectors.dense(doubles(row))),
    SPARSE(SQLDataTypes.VectorType(), row -> Vectors.dense(doubles(row)).toSparse()),
    FLOAT32_BYTES(
        DataTypes.BinaryType,
        row -> {
          byte[] bytes = new byte[4 * row.length];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(row);
          return bytes;
        }),
    FLOAT16_BYTES(
        DataTypes.BinaryType,
        row -> {
          byte[] bytes = new byte[2 * row.length];
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          for (float value : row) {
            buffer.putShort(NpyFiles.float16(value));
          }
          return bytes;
        });

    @SuppressWarnings("ImmutableEnumChecker")
    private final DataType type;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<float[], Object> cell;

    Layout(DataType type, Function<float[], Object> cell) {
      this.type = type;
      this.cell = cell;
    }

    private static List<Float> floats(float[] row) {
      List<Float> list = new ArrayList<>();
      for (float value : row) {
        list.add(value);
      }
      return list;
    }

    private static double[] doubles(float[] row) {
      return IntStream.range(0, row.length).mapToDouble(k -> row[k]).toArray();
    }
  }

  /** Row i has the i-th id. */
  private Path write(Layout layout, DataType idType, Function<Integer, Object> id, int files) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS.length; i++) {
      rows.add(RowFactory.create("text " + i, layout.cell.apply(ROWS[i]), id.apply(i)));
    }
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add("embedding", layout.type)
            .add("id", idType);
    Path data = folder.resolve("data " + layout);
    spark
        .createDataFrame(rows, schema)
        .repartition(files)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(data.toString());
    return data;
  }

  private static Map<String, List<Float>> byId(ReadBack read) {
    Map<String, List<Float>> rows = new TreeMap<>();
    for (int i = 0; i < read.ids.size(); i++) {
      rows.put(read.ids.get(i), Layout.floats(read.rows.get(i)));
    }
    return rows;
  }

  private static Map<String, List<Float>> expected(Function<Integer, Object> id) {
    Map<String, List<Float>> rows = new TreeMap<>();
    for (int i = 0; i < ROWS.length; i++) {
      rows.put(id.apply(i).toString(), Layout.floats(ROWS[i]));
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void everyLayoutGivesTheSameRows(Layout layout) {
    Path data = write(layout, DataTypes.LongType, i -> 7L * i - 100, 3);
    BinaryElementType type =
        layout == Layout.FLOAT16_BYTES ? BinaryElementType.FLOAT16 : BinaryElementType.FLOAT32;

    EmbeddingSource source =
        EmbeddingSources.open(spark, InputBuilder.candidates(data).binary(type).build());

    assertThat(source.dimension()).isEqualTo(DIMENSION);
    assertThat(source.rows()).isEqualTo(ROWS.length);
    assertThat(source.idKind()).isEqualTo(IdKind.LONG);
    assertThat(source.files()).hasSize(3).allMatch(file -> file.path().endsWith(".parquet"));
    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> 7L * i - 100));
  }

  @ParameterizedTest
  @EnumSource(
      value = Layout.class,
      names = {"FLOAT32_BYTES", "FLOAT16_BYTES"})
  void theTypeOfBytesIsLookedAtWhereItIsNotGiven(Layout layout) {
    Path data = write(layout, DataTypes.LongType, i -> 7L * i - 100, 3);
    InputBuilder input = InputBuilder.candidates(data);

    if (layout == Layout.FLOAT32_BYTES) {
      assertThat(byId(ReadBack.of(EmbeddingSources.open(spark, input.build()))))
          .isEqualTo(expected(i -> 7L * i - 100));
    } else {
      assertThatThrownBy(() -> EmbeddingSources.open(spark, input.build()))
          .isInstanceOf(UserException.class)
          .hasMessageContainingAll(
              "`candidates`: column \"embedding\" of file:",
              "look like float16",
              "`embedding-dtype` float16");
    }
  }

  @Test
  void idsMayBeStrings() {
    Path data = write(Layout.FLOATS, DataTypes.StringType, i -> "é" + i, 3);

    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(data).build());

    assertThat(source.idKind()).isEqualTo(IdKind.STRING);
    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> "é" + i));
  }

  @Test
  void idsMayBeShorterIntegers() {
    Path ints = write(Layout.FLOATS, DataTypes.IntegerType, i -> i - 5, 1);
    assertThat(
            byId(ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(ints).build()))))
        .isEqualTo(expected(i -> i - 5));

    Path shorts = write(Layout.DOUBLES, DataTypes.ShortType, i -> (short) (i - 5), 1);
    assertThat(
            byId(
                ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(shorts).build()))))
        .isEqualTo(expected(i -> i - 5));
  }

  /**
   * Lists as other writers lay them out, and unsigned ids, beside a column that Spark cannot read.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "required group v (LIST) { repeated group list { required float item; } }",
        "optional group v (LIST) { repeated float array; }",
        "repeated float v;",
      })
  void layoutsOfOtherWritersAreRead(String list) {
    String schema =
        "message m { required int32 n (INTEGER(32,false)); %s optional fixed_len_byte_array(2) half (FLOAT16); }"
            .formatted(list);
    Path file =
        ParquetFiles.write(
            folder.resolve("a b%20[1].pq"),
            schema,
            ROWS.length,
            (row, i) -> {
              row.append("n", -1 - i);
              Group lists = list.contains("LIST") ? row.addGroup("v") : row;
              for (float value : ROWS[i]) {
                if (list.contains("group list")) {
                  lists.addGroup("list").append("item", value);
                } else {
                  lists.append(list.contains("LIST") ? "array" : "v", value);
                }
              }
            });

    EmbeddingSource source =
        EmbeddingSources.open(spark, InputBuilder.candidates(file).columns("n", "v").build());

    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> 0xFFFFFFFFL - i));
  }

  @Test
  void bytesOfFixedLengthAreRead() {
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; required fixed_len_byte_array(280) embedding; }",
            ROWS.length,
            (row, i) ->
                row.append("id", (long) i)
                    .append(
                        "embedding",
                        Binary.fromConstantByteArray(
                            (byte[]) Layout.FLOAT32_BYTES.cell.apply(ROWS[i]))));

    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(file).build());

    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> i));
  }

  @Test
  void columnNamesMayHaveAnyCharacter() {
    Path data = write(Layout.FLOATS, DataTypes.LongType, i -> (long) i, 1);
    Path renamed = folder.resolve("renamed");
    SparkSession caseSensitive = LocalSpark.with("spark.sql.caseSensitive", true);
    caseSensitive
        .read()
        .parquet(data.toString())
        .withColumnRenamed("id", "my.id")
        .withColumnRenamed("embedding", "a `b` c")
        .withColumnRenamed("text", "MY.ID")
        .write()
        .option("compression", "none")
        .parquet(renamed.toString());

    EmbeddingSource source =
        EmbeddingSources.open(
            spark, InputBuilder.candidates(renamed).columns("my.id", "a `b` c").build());

    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> i));
  }

  @Test
  void rowsWithoutIdsAreNumberedInTheOrderOfTheFiles() throws IOException {
    Path data = Files.createDirectory(folder.resolve("numbered"));
    int[] bounds = {0, 5, 25, 60};
    for (int file = 0; file < 3; file++) {
      List<Row> rows = new ArrayList<>();
      for (int i = bounds[file]; i < bounds[file + 1]; i++) {
        rows.add(RowFactory.create(Layout.FLOATS.cell.apply(ROWS[i])));
      }
      Path part = folder.resolve("part" + file);
      spark
          .createDataFrame(rows, new StructType().add("embedding", Layout.FLOATS.type))
          .coalesce(1)
          .write()
          .parquet(part.toString());
      try (var written = Files.list(part)) {
        Path parquet =
            written.filter(f -> f.toString().endsWith("parquet")).findAny().orElseThrow();
        Files.move(parquet, data.resolve(file + " %.parquet"));
      }
    }

    ReadBack read = ReadBack.of(EmbeddingSources.open(spark, InputBuilder.queries(data).build()));
    assertThat(byId(read)).isEqualTo(expected(i -> i));

    QuerySet queries =
        EmbeddingSources.readQueries(spark, InputBuilder.queries(data).build(), 1000);
    assertThat(queries.rows()).isEqualTo(60);
    for (int i = 0; i < 60; i++) {
      assertThat(queries.ids().text(i)).isEqualTo(Integer.toString(i));
      assertThat(Arrays.copyOfRange(queries.values(), i * DIMENSION, (i + 1) * DIMENSION))
          .isEqualTo(ROWS[i]);
    }
  }

  @Test
  void partitionFoldersAreLookedInto() throws IOException {
    Path data = write(Layout.FLOATS, DataTypes.LongType, i -> (long) i, 1);
    Path partitioned = folder.resolve("partitioned");
    spark
        .read()
        .parquet(data.toString())
        .selectExpr("id", "embedding", "id % 3 AS source")
        .write()
        .partitionBy("source")
        .parquet(partitioned.toString());

    EmbeddingSource source =
        EmbeddingSources.open(spark, InputBuilder.candidates(partitioned).build());

    assertThat(source.files()).hasSize(3);
    assertThat(byId(ReadBack.of(source))).isEqualTo(expected(i -> i));
  }

  @Test
  void longVectorsAreRead() {
    float[][] rows = TestRows.random(9, 32_768, 17);
    Path file =
        ParquetFiles.write(
            folder.resolve("x.parquet"),
            "message m { required int64 id; repeated float embedding; }",
            rows.length,
            (row, i) -> {
              row.append("id", (long) i);
              for (float value : rows[i]) {
                row.append("embedding", value);
              }
            });

    ReadBack read =
        ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(file).build()));

    assertThat(read.matrix()).isDeepEqualTo(rows);
  }

  @Test
  void cosineDividesRowsByTheirNorms() {
    Path data = write(Layout.FLOATS, DataTypes.LongType, i -> (long) i, 2);

    ReadBack read =
        ReadBack.of(
            EmbeddingSources.open(
                spark, InputBuilder.candidates(data).metric(Metric.COSINE).build()));

    assertThat(read.ids).hasSize(60);
    for (int i = 0; i < 60; i++) {
      float[] row = ROWS[Integer.parseInt(read.ids.get(i))];
      double norm = Math.sqrt(SquaredDistance.norm(row, 0, DIMENSION));
      for (int k = 0; k < DIMENSION; k++) {
        assertThat(read.rows.get(i)[k]).isEqualTo((float) (row[k] / norm));
      }
    }
    assertThat(read.summaries).allMatch(summary -> summary.counts().notUnit() == 0);
  }

  @Test
  void theCallersSessionKeepsItsSettings() {
    String key = "spark.sql.parquet.columnarReaderBatchSize";
    String before = spark.conf().get(key);
    Path data = write(Layout.FLOATS, DataTypes.LongType, i -> (long) i, 1);

    ReadBack read =
        ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(data).build()));

    assertThat(read.ids).hasSize(60);
    assertThat(spark.conf().get(key)).isEqualTo(before);
    assertThat(spark.conf().get("spark.sql.caseSensitive")).isEqualTo("false");
  }
}

package io.tsds.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ResultWriterIT {
  private static final int ROWS_PER_FILE = 15;

  /** Ascending by UTF-8 bytes, and everything that text formats stumble over. */
  private static final StringIds STRINGS =
      StringIds.of(
          "",
          " leading and trailing ",
          "\"quoted\"",
          "#no comment",
          "'single'",
          "-1",
          "01",
          "1e5",
          "C:\\path\\",
          "\\\"",
          "a,b;c\td",
          "ends in \"",
          "line\nbreak",
          "null",
          "true",
          "zoë",
          "\u2028",
          "日本",
          "😀");

  private static final LongIds LONGS =
      new LongIds(
          new long[] {
            Long.MIN_VALUE,
            -5,
            -1,
            0,
            1,
            2,
            3,
            10,
            11,
            12,
            13,
            14,
            20,
            30,
            40,
            50,
            60,
            1L << 60,
            Long.MAX_VALUE
          });

  /** One row of a selection. */
  private record Drawn(String id, int epoch, long draws) {}

  /** One row of probabilities. */
  private record Mass(String id, double probability) {}

  @TempDir private Path folder;
  private final SparkSession spark = LocalSpark.session();

  @ParameterizedTest
  @MethodSource("everyTable")
  void selectionComesBackInOrder(SelectionFormat format, IdKind kind) {
    IdColumn ids = kind == IdKind.LONG ? LONGS : STRINGS;
    EpochDraws draws = draws(ids.size(), 3);
    Path target = folder.resolve("selection");
    writer(format).writeSelection(hadoop(target), ids, draws);
    StructType schema =
        new StructType().add("id", typeOf(kind)).add("epoch", "int").add("draws", "int");
    List<Drawn> read = new ArrayList<>();
    for (Row row : readInOrder(target, format, schema)) {
      read.add(new Drawn(String.valueOf(row.get(0)), row.getInt(1), row.getInt(2)));
    }
    assertThat(read).isEqualTo(expectedRows(ids, draws));
    assertThat(names(target)).hasSize((read.size() + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
  }

  @ParameterizedTest
  @MethodSource("everyTable")
  void probabilitiesComeBackBitForBit(SelectionFormat format, IdKind kind) {
    IdColumn ids = kind == IdKind.LONG ? LONGS : STRINGS;
    double[] probabilities = probabilities(ids.size());
    Path target = folder.resolve("probabilities");
    writer(format).writeProbabilities(hadoop(target), ids, probabilities);
    StructType schema = new StructType().add("id", typeOf(kind)).add("probability", "double");
    List<Mass> read = new ArrayList<>();
    for (Row row : readInOrder(target, format, schema)) {
      read.add(new Mass(String.valueOf(row.get(0)), row.getDouble(1)));
    }
    List<Mass> expected = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (probabilities[i] > 0) {
        expected.add(new Mass(ids.text(i), probabilities[i]));
      }
    }
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void parquetColumnsHaveTheTypesOfTheIdsAndNumbers() {
    writer(SelectionFormat.PARQUET)
        .writeSelection(hadoop(folder.resolve("s")), LONGS, draws(LONGS.size(), 1));
    writer(SelectionFormat.PARQUET)
        .writeProbabilities(hadoop(folder.resolve("p")), STRINGS, probabilities(STRINGS.size()));
    assertThat(spark.read().parquet(folder.resolve("s").toString()).schema().toDDL())
        .isEqualTo("id BIGINT,epoch INT,draws INT");
    assertThat(spark.read().parquet(folder.resolve("p").toString()).schema().toDDL())
        .isEqualTo("id STRING,probability DOUBLE");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NPY")
  void filesAreNumberedAndNothingElseIsThere(SelectionFormat format) {
    Path target = folder.resolve("selection");
    LongIds ids = LongIds.range(0, 3 * ROWS_PER_FILE);
    long[] all = new long[ids.size()];
    Arrays.fill(all, 1);
    writer(format).writeSelection(hadoop(target), ids, EpochDraws.of(all.length, List.of(all)));
    String end = format == SelectionFormat.JSONL ? "jsonl" : format.name().toLowerCase(Locale.ROOT);
    assertThat(names(target))
        .containsExactly("part-00000." + end, "part-00001." + end, "part-00002." + end);
  }

  @Test
  void csvIsTheOrdinaryDialect() throws IOException {
    writer(SelectionFormat.CSV)
        .writeSelection(
            hadoop(folder.resolve("s")),
            StringIds.of("", "a\"b", "c,d", "e\\", "f\ng", "h\ri", "j\r\nk", "plain"),
            EpochDraws.of(9, List.of(new long[] {1, 1, 1, 1, 1, 1, 1, 2})));
    assertThat(folder.resolve("s/part-00000.csv"))
        .content(StandardCharsets.UTF_8)
        .isEqualTo(
            "id,epoch,draws\n\"\",0,1\n\"a\"\"b\",0,1\n\"c,d\",0,1\ne\\,0,1\n\"f\ng\",0,1\n\"h\ri\",0,1\n\"j\r\nk\",0,1\nplain,0,2\n");
  }

  @Test
  void jsonHasOneRecordALineWithFullPrecision() {
    writer(SelectionFormat.JSONL)
        .writeProbabilities(
            hadoop(folder.resolve("p")),
            new LongIds(new long[] {7, 8}),
            new double[] {0.1, 1e-300});
    assertThat(folder.resolve("p/part-00000.jsonl"))
        .content(StandardCharsets.UTF_8)
        .isEqualTo("{\"id\":7,\"probability\":0.1}\n{\"id\":8,\"probability\":1.0E-300}\n");
  }

  @Test
  void npyRunsWriteOneFileAnEpochAndParquetProbabilities() throws IOException {
    EpochDraws draws = draws(LONGS.size(), 2);
    writer(SelectionFormat.NPY).writeSelection(hadoop(folder.resolve("s")), LONGS, draws);
    writer(SelectionFormat.NPY)
        .writeProbabilities(hadoop(folder.resolve("p")), LONGS, probabilities(LONGS.size()));
    assertThat(names(folder.resolve("s"))).containsExactly("epoch=0.npy", "epoch=1.npy");
    assertThat(names(folder.resolve("p"))).contains("part-00000.parquet");
    for (int epoch = 0; epoch < 2; epoch++) {
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(folder.resolve("s/epoch=" + epoch + ".npy")))
              .order(ByteOrder.LITTLE_ENDIAN)
              .position(128);
      for (int i = 0; i < LONGS.size(); i++) {
        for (int draw = 0; draw < draws.of(epoch)[i]; draw++) {
          assertThat(file.getLong()).isEqualTo(LONGS.value(i));
        }
      }
      assertThat(file.hasRemaining()).isFalse();
    }
  }

  @Test
  void npyWithStringIdsIsRefusedByName() {
    assertThatThrownBy(
            () ->
                writer(SelectionFormat.NPY)
                    .writeSelection(hadoop(folder.resolve("s")), STRINGS, draws(STRINGS.size(), 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("`selection-format`", "npy", "parquet, jsonl or csv");
    assertThat(folder.resolve("s")).doesNotExist();
    ResultWriter.refuseUnlessWritable(SelectionFormat.CSV, IdKind.STRING);
    ResultWriter.refuseUnlessWritable(SelectionFormat.NPY, IdKind.LONG);
  }

  /** Whoever holds the draws of more than one epoch at a time fails in the end, as epochs grow. */
  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "NPY"})
  void eachEpochIsAskedForOnceAndTheChecksumIsThatOfTheRows(SelectionFormat format) {
    EpochDraws draws = draws(LONGS.size(), 5);
    List<Integer> asked = new ArrayList<>();
    EpochDraws watched =
        new EpochDraws() {
          @Override
          public int epochs() {
            return draws.epochs();
          }

          @Override
          public long sampleSize() {
            return draws.sampleSize();
          }

          @Override
          public long[] of(int epoch) {
            asked.add(epoch);
            return draws.of(epoch);
          }
        };
    assertThat(writer(format).writeSelection(hadoop(folder.resolve("s")), LONGS, watched))
        .isEqualTo(RowChecksums.ofSelection(LONGS, draws));
    assertThat(asked).containsExactly(0, 1, 2, 3, 4);
  }

  @ParameterizedTest
  @MethodSource("everyTable")
  void filesWrittenDirectlyAreThoseOfASparkJob(SelectionFormat format, IdKind kind)
      throws IOException {
    IdColumn ids = kind == IdKind.LONG ? LONGS : STRINGS;
    EpochDraws draws = draws(ids.size(), 3);
    double[] probabilities = probabilities(ids.size());
    Path job = folder.resolve("job");
    Path direct = folder.resolve("direct");
    ResultWriter slow = new ResultWriter(spark, format);
    ResultWriter fast = new ResultWriter(spark, format).writingFewRowsDirectly();
    assertThat(fast.writeSelection(hadoop(direct.resolve("s")), ids, draws))
        .isEqualTo(slow.writeSelection(hadoop(job.resolve("s")), ids, draws));
    assertThat(fast.writeProbabilities(hadoop(direct.resolve("p")), ids, probabilities))
        .isEqualTo(slow.writeProbabilities(hadoop(job.resolve("p")), ids, probabilities));
    for (String name : new String[] {"s", "p"}) {
      assertThat(names(direct.resolve(name))).isEqualTo(names(job.resolve(name))).hasSize(1);
      String file = name + "/" + names(job.resolve(name)).get(0);
      assertThat(direct.resolve(file)).hasSameBinaryContentAs(job.resolve(file));
    }
    assertThat(names(direct)).containsExactly("p", "s");
  }

  @Test
  void drawsAreLongWhereTheSampleSizePassesAnInt() {
    long[] counts = {1L << 61, 0, (1L << 61) - 1, 1};
    writer(SelectionFormat.PARQUET)
        .writeSelection(
            hadoop(folder.resolve("s")),
            LongIds.range(0, 4),
            EpochDraws.of(1L << 62, List.of(counts)));
    Dataset<Row> read = spark.read().parquet(folder.resolve("s").toString());
    assertThat(read.schema().toDDL()).isEqualTo("id BIGINT,epoch INT,draws BIGINT");
    assertThat(read.collectAsList().stream().map(row -> row.getLong(2)))
        .containsExactly(counts[0], counts[2], counts[3]);
  }

  @Test
  void allRowsOfSeveralBigFilesArrive() {
    int rows = 1_000_000;
    LongIds ids = LongIds.range(1L << 40, rows);
    double[] probabilities = new double[rows];
    Arrays.fill(probabilities, 1.0 / rows);
    Path target = folder.resolve("p");
    new ResultWriter(spark, SelectionFormat.PARQUET, 300_000)
        .writeProbabilities(hadoop(target), ids, probabilities);
    Dataset<Row> read = spark.read().parquet(target.toString());
    assertThat(read.count()).isEqualTo(rows);
    assertThat(read.selectExpr("max(id) - min(id)").first().getLong(0)).isEqualTo(rows - 1);
    assertThat(names(target)).hasSize(4);
  }

  /** Each format of tables with each kind of ids. */
  static Stream<Arguments> everyTable() {
    return Arrays.stream(SelectionFormat.values())
        .filter(format -> format != SelectionFormat.NPY)
        .flatMap(format -> Arrays.stream(IdKind.values()).map(kind -> arguments(format, kind)));
  }

  private ResultWriter writer(SelectionFormat format) {
    return new ResultWriter(spark, format, ROWS_PER_FILE);
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static String typeOf(IdKind kind) {
    return kind == IdKind.LONG ? "bigint" : "string";
  }

  /** The rows file by file in the order of the names, each in the order of its rows. */
  private List<Row> readInOrder(Path target, SelectionFormat format, StructType schema) {
    List<Row> rows = new ArrayList<>();
    for (String name : names(target)) {
      String file = target.resolve(name).toString();
      Dataset<Row> read =
          switch (format) {
            case PARQUET -> spark.read().parquet(file);
            case JSONL -> spark.read().schema(schema).json(file);
            case CSV ->
                spark
                    .read()
                    .schema(schema)
                    .option("header", true)
                    .option("multiLine", true)
                    .option("escape", "\"")
                    .option("nullValue", "\u0000")
                    .option("mode", "FAILFAST")
                    .csv(file);
            case NPY -> throw new IllegalArgumentException("no table");
          };
      rows.addAll(read.coalesce(1).collectAsList());
    }
    return rows;
  }

  /** All names in a folder, hidden ones included. */
  private static List<String> names(Path target) {
    String[] names = target.toFile().list();
    Arrays.sort(names);
    return List.of(names);
  }

  private static List<Drawn> expectedRows(IdColumn ids, EpochDraws draws) {
    List<Drawn> rows = new ArrayList<>();
    for (int epoch = 0; epoch < draws.epochs(); epoch++) {
      for (int i = 0; i < ids.size(); i++) {
        if (draws.of(epoch)[i] > 0) {
          rows.add(new Drawn(ids.text(i), epoch, draws.of(epoch)[i]));
        }
      }
    }
    return rows;
  }

  private static EpochDraws draws(int size, int epochs) {
    SplittableRandom random = new SplittableRandom(1);
    List<long[]> draws = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      draws.add(random.ints(size, 0, 4).asLongStream().toArray());
    }
    return EpochDraws.of(4L * size, draws);
  }

  private static double[] probabilities(int size) {
    SplittableRandom random = new SplittableRandom(2);
    double[] probabilities = random.doubles(size).map(p -> p < 0.2 ? 0 : p / 3).toArray();
    probabilities[size - 1] = Double.MIN_VALUE;
    return probabilities;
  }
}

package io.tsds.verify;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.result.EpochDraws;
import io.tsds.storage.result.NearDuplicateRows;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.result.TransportRows;
import io.tsds.storage.run.OutputReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the rows of a result back, in the order in which the files have them. */
final class ResultRows {
  private static final byte[] NPY_MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** The one column that can be null. */
  private static final String OPTIONAL = "density";

  private final SparkSession spark;
  private final OutputReader output;
  private final SelectionFormat format;
  private final IdKind kind;

  /**
   * @param kind of the candidates' ids
   */
  ResultRows(SparkSession spark, OutputReader output, SelectionFormat format, IdKind kind) {
    this.spark = spark;
    this.output = output;
    this.format = format;
    this.kind = kind;
  }

  /**
   * Rows of {@code probabilities}.
   *
   * @param values probability of each
   */
  record Probabilities(IdColumn ids, double[] values) {}

  /**
   * Rows of {@code selection}, or of one epoch of it.
   *
   * @param epochs of each row
   * @param draws of each row
   */
  record Selection(IdColumn ids, int[] epochs, long[] draws) {}

  /** The rows of the files below a folder such as {@code probabilities/}. */
  Probabilities probabilities(String folder) {
    SelectionFormat as = format == SelectionFormat.NPY ? SelectionFormat.PARQUET : format;
    IdColumn.Builder ids = IdColumn.builder(kind);
    DoubleStream.Builder values = DoubleStream.builder();
    StructType schema = ids().add("probability", DataTypes.DoubleType);
    for (String name : output.names(folder)) {
      read(
          name,
          schema,
          as,
          row -> {
            values.add(row.getDouble(1));
            append(row, 0, ids);
          });
    }
    return new Probabilities(ids.build(), values.build().toArray());
  }

  /**
   * The rows of the files below a folder such as {@code selection/}.
   *
   * @param sampleSize B, by which the column of draws has its type
   */
  Selection selection(String folder, long sampleSize) {
    IdColumn.Builder ids = IdColumn.builder(kind);
    Integers epochs = new Integers();
    LongStream.Builder draws = LongStream.builder();
    boolean areLong = EpochDraws.areLong(sampleSize);
    DataType ofDraws = areLong ? DataTypes.LongType : DataTypes.IntegerType;
    StructType schema = ids().add("epoch", DataTypes.IntegerType).add("draws", ofDraws);
    for (String name : selectionFiles(folder)) {
      if (format == SelectionFormat.NPY) {
        if (!(ids instanceof LongIds.Builder longs)) {
          throw new ContentFault(name, "has integers as ids, and the candidates' are strings");
        }
        addNpy(name, epochOf(name), longs, epochs, draws);
        continue;
      }
      read(
          name,
          schema,
          format,
          row -> {
            epochs.add(row.getInt(1));
            draws.add(areLong ? row.getLong(2) : row.getInt(2));
            append(row, 0, ids);
          });
    }
    return new Selection(ids.build(), epochs.values(), draws.build().toArray());
  }

  /** In the order of the rows: epochs of npy files are counted in their names, without padding. */
  private List<String> selectionFiles(String folder) {
    List<String> names = output.names(folder);
    return format == SelectionFormat.NPY
        ? names.stream().sorted(Comparator.comparingInt(ResultRows::epochOf)).toList()
        : names;
  }

  /**
   * Hands on the rows of the files below a folder such as {@code transport/}, one after another.
   *
   * @param queryIds kind of the queries' ids
   */
  void transport(String folder, IdKind queryIds, Consumer<Row> each) {
    SelectionFormat as = format == SelectionFormat.NPY ? SelectionFormat.PARQUET : format;
    for (String name : output.names(folder)) {
      read(name, TransportRows.schema(queryIds, kind), as, each);
    }
  }

  /** Hands on the rows of the files below a folder such as {@code near-duplicates/}. */
  void nearDuplicates(String folder, Consumer<Row> each) {
    SelectionFormat as = format == SelectionFormat.NPY ? SelectionFormat.PARQUET : format;
    for (String name : output.names(folder)) {
      read(name, NearDuplicateRows.schema(kind), as, each);
    }
  }

  /** Hands on each row of a file, all of whose values are there and of the schema's types. */
  private void read(String name, StructType schema, SelectionFormat as, Consumer<Row> each) {
    try {
      Dataset<Row> table = table(name, schema, as);
      requireTypes(name, schema, table.schema());
      Iterator<Row> rows = table.toLocalIterator();
      while (rows.hasNext()) {
        Row row = rows.next();
        if (lacksValue(row, schema)) {
          throw new ContentFault(name, "has a row without a value: " + row);
        }
        each.accept(row);
      }
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ContentFault.orFailure(output, name, e);
    }
  }

  private static boolean lacksValue(Row row, StructType schema) {
    for (int column = 0; column < schema.size(); column++) {
      if (row.isNullAt(column) && !OPTIONAL.equals(schema.fieldNames()[column])) {
        return true;
      }
    }
    return false;
  }

  private static void requireTypes(String name, StructType expected, StructType found) {
    for (StructField field : expected.fields()) {
      DataType type = found.apply(field.name()).dataType();
      if (!type.equals(field.dataType())) {
        throw new ContentFault(
            name,
            String.format(
                Locale.ROOT,
                "has %s of type %s instead of %s",
                field.name(),
                type.simpleString(),
                field.dataType().simpleString()));
      }
    }
  }

  private StructType ids() {
    DataType type = kind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
    return new StructType().add("id", type);
  }

  /** Appends the id that a row has in a column. */
  static void append(Row row, int column, IdColumn.Builder ids) {
    if (ids instanceof LongIds.Builder longs) {
      longs.append(row.getLong(column));
    } else {
      ((StringIds.Builder) ids).append(row.getString(column).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One file as a table. Rows that are no such rows make the reading fail. */
  private Dataset<Row> table(String name, StructType schema, SelectionFormat as) {
    String path = output.path(name).toString();
    DataFrameReader reader = spark.read();
    return switch (as) {
      case PARQUET -> LiteralFiles.parquet(reader, path).select(first(schema), rest(schema));
      case JSONL ->
          LiteralFiles.of(reader.schema(schema).format("json").option("mode", "FAILFAST"), path);
      case CSV ->
          LiteralFiles.of(
              reader
                  .schema(schema)
                  .format("csv")
                  .option("mode", "FAILFAST")
                  .option("header", true)
                  .option("escape", "\"")
                  .option("multiLine", true),
              path);
      case NPY -> throw new IllegalArgumentException("npy is not a table");
    };
  }

  private static String first(StructType schema) {
    return schema.fieldNames()[0];
  }

  private static String[] rest(StructType schema) {
    return Arrays.copyOfRange(schema.fieldNames(), 1, schema.size());
  }

  private static int epochOf(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    if (!file.matches("epoch=[0-9]{1,9}\\.npy")) {
      throw new ContentFault(name, "is not named epoch=E.npy");
    }
    return Integer.parseInt(file.substring("epoch=".length(), file.length() - ".npy".length()));
  }

  /** Adds the ids of a one-dimensional int64 array, each run of one id as one row. */
  private void addNpy(
      String name, int epoch, LongIds.Builder ids, Integers epochs, LongStream.Builder draws) {
    ByteBuffer file = integers(name);
    int repeats = 0;
    while (file.hasRemaining()) {
      long id = file.getLong();
      repeats++;
      boolean last = !file.hasRemaining() || file.getLong(file.position()) != id;
      if (last) {
        ids.append(id);
        epochs.add(epoch);
        draws.add(repeats);
        repeats = 0;
      }
    }
  }

  /** The values of a one-dimensional int64 array. */
  private ByteBuffer integers(String name) {
    byte[] bytes = output.read(name).orElseThrow(() -> new ContentFault(name, "is missing"));
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int start = bytes.length < 10 ? 10 : 10 + Short.toUnsignedInt(file.getShort(8));
    int length = (bytes.length - start) / Long.BYTES;
    String shape = String.format(Locale.ROOT, "'shape': (%d,)", length);
    if (start > bytes.length
        || (bytes.length - start) % Long.BYTES != 0
        || !Arrays.equals(bytes, 0, NPY_MAGIC.length, NPY_MAGIC, 0, NPY_MAGIC.length)
        || !holds(bytes, start, "'<i8'")
        || !holds(bytes, start, shape)) {
      throw new ContentFault(name, "is no npy file of " + length + " 64-bit integers");
    }
    return file.position(start);
  }

  /** Whether the header of an npy file, which ends before {@code end}, has a text in it. */
  private static boolean holds(byte[] bytes, int end, String text) {
    return new String(bytes, 10, end - 10, StandardCharsets.US_ASCII).contains(text);
  }

  /** A growing list of int. */
  private static final class Integers {
    private final List<int[]> full = new ArrayList<>();
    private int[] current = new int[1 << 12];
    private int size;

    void add(int value) {
      if (size == current.length) {
        full.add(current);
        current = new int[current.length];
        size = 0;
      }
      current[size++] = value;
    }

    int[] values() {
      int[] all = new int[Math.addExact(Math.multiplyExact(full.size(), current.length), size)];
      for (int i = 0; i < full.size(); i++) {
        System.arraycopy(full.get(i), 0, all, i * current.length, current.length);
      }
      System.arraycopy(current, 0, all, full.size() * current.length, size);
      return all;
    }
  }
}

package io.tsds.verify;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.storage.FinishedOutput;
import io.tsds.storage.SelectionFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads the rows of a result back, in the order in which the files have them. */
final class ResultRows {
  private static final byte[] NPY_MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private final SparkSession spark;
  private final FinishedOutput output;
  private final SelectionFormat format;
  private final IdKind kind;

  /**
   * @param kind of the candidates' ids
   */
  ResultRows(SparkSession spark, FinishedOutput output, SelectionFormat format, IdKind kind) {
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
  record Selection(IdColumn ids, int[] epochs, int[] draws) {}

  /** The rows of the files below a folder such as {@code probabilities/}. */
  Probabilities probabilities(String folder) {
    SelectionFormat as = format == SelectionFormat.NPY ? SelectionFormat.PARQUET : format;
    IdColumn.Builder ids = IdColumn.builder(kind);
    double[] values = new double[16];
    StructType schema = ids().add("probability", DataTypes.DoubleType);
    for (String name : output.names(folder)) {
      Iterator<Row> rows = table(name, schema, as).toLocalIterator();
      while (rows.hasNext()) {
        Row row = rows.next();
        if (ids.size() == values.length) {
          values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
        }
        values[ids.size()] = row.getDouble(1);
        append(row, ids);
      }
    }
    return new Probabilities(ids.build(), Arrays.copyOf(values, ids.size()));
  }

  /** The rows of the files below a folder such as {@code selection/}. */
  Selection selection(String folder) {
    IdColumn.Builder ids = IdColumn.builder(kind);
    Integers epochs = new Integers();
    Integers draws = new Integers();
    StructType schema =
        ids().add("epoch", DataTypes.IntegerType).add("draws", DataTypes.IntegerType);
    for (String name : output.names(folder)) {
      if (format == SelectionFormat.NPY) {
        addNpy(name, epochOf(name), (LongIds.Builder) ids, epochs, draws);
        continue;
      }
      Iterator<Row> rows = table(name, schema, format).toLocalIterator();
      while (rows.hasNext()) {
        Row row = rows.next();
        epochs.add(row.getInt(1));
        draws.add(row.getInt(2));
        append(row, ids);
      }
    }
    return new Selection(ids.build(), epochs.values(), draws.values());
  }

  private StructType ids() {
    DataType type = kind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
    return new StructType().add("id", type);
  }

  private static void append(Row row, IdColumn.Builder ids) {
    if (ids instanceof LongIds.Builder longs) {
      longs.append(row.getLong(0));
    } else {
      ((StringIds.Builder) ids).append(row.getString(0).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One file as a table. Rows that are no such rows make the reading fail. */
  private Dataset<Row> table(String name, StructType schema, SelectionFormat as) {
    String path = RecordedRun.escaped(output.path(name).toString());
    return switch (as) {
      case PARQUET -> spark.read().parquet(path).select("id", rest(schema));
      case JSONL -> spark.read().schema(schema).option("mode", "FAILFAST").json(path);
      case CSV ->
          spark
              .read()
              .schema(schema)
              .option("mode", "FAILFAST")
              .option("header", true)
              .option("escape", "\"")
              .option("multiLine", true)
              .csv(path);
      case NPY -> throw new IllegalArgumentException("npy is not a table");
    };
  }

  private static String[] rest(StructType schema) {
    return Arrays.copyOfRange(schema.fieldNames(), 1, schema.size());
  }

  private static int epochOf(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    if (!file.matches("epoch=[0-9]{1,9}\\.npy")) {
      throw new IllegalArgumentException(name + " is not named epoch=E.npy");
    }
    return Integer.parseInt(file.substring("epoch=".length(), file.length() - ".npy".length()));
  }

  /** Adds the ids of a one-dimensional int64 array, each run of one id as one row. */
  private void addNpy(
      String name, int epoch, LongIds.Builder ids, Integers epochs, Integers draws) {
    ByteBuffer file = ByteBuffer.wrap(output.read(name).orElseThrow(() -> missing(name)));
    file.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[NPY_MAGIC.length];
    file.get(magic);
    int start = 10 + Short.toUnsignedInt(file.getShort(8));
    String header = new String(file.array(), 10, start - 10, StandardCharsets.US_ASCII);
    int length = (file.capacity() - start) / Long.BYTES;
    String shape = String.format(Locale.ROOT, "'shape': (%d,)", length);
    if (!Arrays.equals(magic, NPY_MAGIC) || !header.contains("'<i8'") || !header.contains(shape)) {
      throw new IllegalArgumentException(
          name + " is no npy file of " + length + " 64-bit integers");
    }
    file.position(start);
    int repeats = 0;
    for (int i = 0; i < length; i++) {
      long id = file.getLong();
      repeats++;
      boolean last = i + 1 == length || file.getLong(file.position()) != id;
      if (last) {
        ids.append(id);
        epochs.add(epoch);
        draws.add(repeats);
        repeats = 0;
      }
    }
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException(name + " is missing", new IOException(name));
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

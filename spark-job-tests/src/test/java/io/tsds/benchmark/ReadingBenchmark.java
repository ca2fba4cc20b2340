package io.tsds.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.Float16;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.storage.BinaryElementType;
import io.tsds.storage.EmbeddingFormat;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.EmbeddingSources;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * How fast one task on one core reads embeddings from files in the page cache, layout by layout:
 * from the open source to checked blocks with ids and norms. Each layout is written, read once to
 * warm up and then three times, and deleted.
 */
public final class ReadingBenchmark {
  private static final int REPEATS = 3;
  private static final long SLAB_BYTES = 32L << 20;
  private static final int DISTINCT_ROWS = 4096;

  private final SparkSession spark;
  private final Path folder;
  private final int rows;
  private final int dimension;
  private final float[] values;

  private ReadingBenchmark(SparkSession spark, Path folder, long bytes, int dimension) {
    this.spark = spark.newSession();
    // Partitions as large as the session's cores allow: what is measured is reading.
    this.spark.conf().set("spark.sql.files.maxPartitionBytes", 1L << 40);
    this.folder = folder;
    this.rows = Math.toIntExact(bytes / (Float.BYTES * (long) dimension));
    this.dimension = dimension;
    this.values = unitRows(DISTINCT_ROWS, dimension);
  }

  /**
   * One measurement.
   *
   * @param name the layout, or "memory copy" for a plain copy of as many bytes
   * @param fileBytes bytes on disk
   * @param seconds median of the repeats
   * @param gigabytesPerSecond float32 handed out, in units of 10^9 bytes
   */
  public record Reading(String name, long fileBytes, double seconds, double gigabytesPerSecond) {}

  /** The ways to store embeddings that are compared. */
  private enum Layout {
    NPY_FLOAT32("npy float32", EmbeddingFormat.NPY),
    NPY_FLOAT16("npy float16", EmbeddingFormat.NPY),
    FVECS("fvecs", EmbeddingFormat.FVECS),
    PLAIN_FLOAT32_BYTES("Parquet binary float32, plain", EmbeddingFormat.PARQUET),
    PLAIN_FLOAT16_BYTES("Parquet binary float16, plain", EmbeddingFormat.PARQUET),
    PLAIN_LIST("Parquet array<float>, plain", EmbeddingFormat.PARQUET),
    DEFAULT_FLOAT32_BYTES("Parquet binary float32, Spark's defaults", EmbeddingFormat.PARQUET),
    DEFAULT_FLOAT16_BYTES("Parquet binary float16, Spark's defaults", EmbeddingFormat.PARQUET),
    DEFAULT_LIST("Parquet array<float>, Spark's defaults", EmbeddingFormat.PARQUET);

    private final String title;
    private final EmbeddingFormat format;

    Layout(String title, EmbeddingFormat format) {
      this.title = title;
      this.format = format;
    }

    private boolean isPlain() {
      return name().startsWith("PLAIN");
    }

    private BinaryElementType elements() {
      return name().contains("FLOAT16") ? BinaryElementType.FLOAT16 : BinaryElementType.FLOAT32;
    }
  }

  /**
   * Measures every layout, one task at a time, and a plain copy of memory first.
   *
   * @param spark a local session
   * @param scratch a folder that exists and has room for {@code bytes}, written to and emptied
   *     again
   * @param bytes about how many bytes of float32 to read in each layout
   */
  public static List<Reading> run(SparkSession spark, Path scratch, long bytes, int dimension) {
    ReadingBenchmark benchmark = new ReadingBenchmark(spark, scratch, bytes, dimension);
    List<Reading> readings = new ArrayList<>();
    readings.add(benchmark.memoryCopy());
    for (Layout layout : Layout.values()) {
      readings.add(benchmark.reading(layout));
    }
    return readings;
  }

  private Reading memoryCopy() {
    long bytes = Float.BYTES * (long) rows * dimension;
    float[] source = new float[(int) Math.min(1 << 26, bytes / Float.BYTES)];
    float[] slab = new float[(int) Math.min(source.length, SLAB_BYTES / Float.BYTES)];
    Arrays.fill(source, 1);
    double seconds =
        median(
            () -> {
              int from = 0;
              for (long left = bytes / Float.BYTES; left > 0; left -= slab.length) {
                int count = (int) Math.min(left, slab.length);
                from = from + count > source.length ? 0 : from;
                System.arraycopy(source, from, slab, 0, count);
                from += count;
              }
            });
    return new Reading("memory copy", 0, seconds, bytes / seconds / 1e9);
  }

  private Reading reading(Layout layout) {
    Path data = folder.resolve("reading-" + layout);
    try {
      write(layout, data);
      EmbeddingSource source = EmbeddingSources.open(spark, input(layout, data));
      double seconds = median(() -> readAll(source));
      long fileBytes = source.files().stream().mapToLong(file -> file.bytes()).sum();
      double bytes = Float.BYTES * (double) rows * dimension;
      return new Reading(layout.title, fileBytes, seconds, bytes / seconds / 1e9);
    } finally {
      delete(data);
    }
  }

  private static EmbeddingInput input(Layout layout, Path data) {
    return new EmbeddingInput(
        "candidates",
        data.toString(),
        layout.format,
        "id",
        true,
        "embedding",
        layout.elements(),
        Metric.L2,
        OnBadRow.FAIL);
  }

  /** One job a partition, so that one core works whatever the session has. */
  private void readAll(EmbeddingSource source) {
    int blockRows = (int) Math.max(16, SLAB_BYTES / (Float.BYTES * (long) dimension));
    long read = 0;
    for (int partition = 0; partition < source.partitions(); partition++) {
      read +=
          source
              .scan(
                  new int[] {partition},
                  blockRows,
                  Long.MAX_VALUE,
                  (number, blocks) -> List.of(goodRows(blocks)).iterator())
              .collect()
              .get(0);
    }
    if (read != rows) {
      throw new IllegalStateException("%d rows were read of %d".formatted(read, rows));
    }
  }

  private static long goodRows(EmbeddingSource.BlockCursor blocks) {
    double norms = 0;
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        norms += block.squaredNorms()[row];
      }
    }
    long rows = blocks.summary().rows();
    if (!(Math.abs(norms - rows) <= 0.01 * rows)) {
      throw new IllegalStateException(
          "%d unit rows have squared norms of %s in all".formatted(rows, norms));
    }
    return rows;
  }

  private static double median(Runnable work) {
    work.run();
    double[] seconds = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[REPEATS / 2];
  }

  private void write(Layout layout, Path data) {
    switch (layout) {
      case NPY_FLOAT32 -> writeRecords(data, npyHeader("<f4"), 0, false);
      case NPY_FLOAT16 -> writeRecords(data, npyHeader("<f2"), 0, true);
      case FVECS -> writeRecords(data, new byte[0], Integer.BYTES, false);
      case PLAIN_LIST, DEFAULT_LIST -> writeLists(layout, data);
      default -> {
        boolean halves = layout.elements() == BinaryElementType.FLOAT16;
        float[] base = values;
        int components = dimension;
        UDF1<Long, byte[]> bytes = id -> encoded(base, components, id, halves);
        write(
            layout,
            spark
                .range(0, rows, 1, 1)
                .select(
                    col("id"), udf(bytes, DataTypes.BinaryType).apply(col("id")).as("embedding")),
            data);
      }
    }
  }

  private void writeLists(Layout layout, Path data) {
    Path npy = folder.resolve("reading-source.npy");
    try {
      writeRecords(npy, npyHeader("<f4"), 0, false);
      write(layout, spark.read().format("npy").load(npy.toString()).coalesce(1), data);
    } finally {
      delete(npy);
    }
  }

  private static void write(Layout layout, Dataset<Row> table, Path data) {
    DataFrameWriter<Row> writer = table.write();
    if (layout.isPlain()) {
      writer =
          writer
              .option("compression", "none")
              .option("parquet.enable.dictionary#embedding", "false")
              .option("parquet.enable.dictionary#embedding.list.element", "false");
    }
    writer.parquet(data.toString());
  }

  private void writeRecords(Path file, byte[] header, int prefixBytes, boolean halves) {
    byte[] prefix = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(dimension).array();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(header);
      for (long row = 0; row < rows; row++) {
        out.write(prefix, 0, prefixBytes);
        out.write(encoded(values, dimension, row, halves));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] npyHeader(String type) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(type, rows, dimension);
    String padded = header + " ".repeat(127 - 10 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) padded.length());
    return bytes.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
  }

  /** Row {@code id}: one of some rows, rotated, so that no two rows are equal. */
  private static byte[] encoded(float[] values, int dimension, long id, boolean halves) {
    int start = (int) (id % DISTINCT_ROWS) * dimension;
    int shift = (int) (id / DISTINCT_ROWS % dimension);
    ByteBuffer bytes =
        ByteBuffer.allocate(dimension * (halves ? Short.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < dimension; k++) {
      float value = values[start + (k + shift) % dimension];
      if (halves) {
        bytes.putShort(Float16.of(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  private static float[] unitRows(int rows, int dimension) {
    Random random = new Random(1);
    float[] values = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int k = row * dimension; k < (row + 1) * dimension; k++) {
        values[k] = (float) random.nextGaussian();
        squares += (double) values[k] * values[k];
      }
      for (int k = row * dimension; k < (row + 1) * dimension; k++) {
        values[k] = (float) (values[k] / Math.sqrt(squares));
      }
    }
    return values;
  }

  private static void delete(Path data) {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

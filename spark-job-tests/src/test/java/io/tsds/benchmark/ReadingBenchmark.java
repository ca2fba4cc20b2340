package io.tsds.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.Float16;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * How fast one task on one core reads embeddings from files in the page cache, layout by layout:
 * from the open source to checked blocks with ids and norms. Each layout is written, read twice to
 * warm up and then three times, and deleted.
 */
public final class ReadingBenchmark {
  private static final int WARM_UPS = 2;
  private static final int REPEATS = 3;
  private static final long SLAB_BYTES = 32L << 20;
  private static final int DISTINCT_ROWS = 4096;

  /** Of the plain Parquet layouts: readers take a row group at once, which caches should hold. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

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
   * One measurement, the median of the repeats.
   *
   * @param name the layout, or "memory copy" for a plain copy of as many bytes
   * @param fileBytes bytes on disk
   * @param bytes bytes of float32 handed out
   * @param seconds by the clock, from the driver's call to the end of the job
   * @param cpuSeconds of the processor spent by the task's thread; says more where others share the
   *     machine
   */
  public record Reading(
      String name, long fileBytes, long bytes, double seconds, double cpuSeconds) {
    /** Float32 handed out by the clock, in units of 10^9 bytes a second. */
    public double gigabytesPerSecond() {
      return bytes / seconds / 1e9;
    }

    /** Float32 handed out for each second of the task's thread, in units of 10^9 bytes. */
    public double gigabytesPerCpuSecond() {
      return bytes / cpuSeconds / 1e9;
    }
  }

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
    Times times =
        median(
            () -> {
              long start = cpuNanos();
              int from = 0;
              for (long left = bytes / Float.BYTES; left > 0; left -= slab.length) {
                int count = (int) Math.min(left, slab.length);
                from = from + count > source.length ? 0 : from;
                System.arraycopy(source, from, slab, 0, count);
                from += count;
              }
              return cpuNanos() - start;
            });
    return new Reading("memory copy", 0, bytes, times.seconds(), times.cpuSeconds());
  }

  private Reading reading(Layout layout) {
    Path data = folder.resolve("reading-" + layout);
    try {
      write(layout, data);
      EmbeddingSource source = EmbeddingSources.open(spark, input(layout, data));
      Times times = median(() -> readAll(source));
      long fileBytes = source.files().stream().mapToLong(file -> file.bytes()).sum();
      long bytes = Float.BYTES * (long) rows * dimension;
      return new Reading(layout.title, fileBytes, bytes, times.seconds(), times.cpuSeconds());
    } finally {
      delete(data);
    }
  }

  private static EmbeddingInput input(Layout layout, Path data) {
    return EmbeddingInput.candidates(data.toString())
        .format(layout.format)
        .binary(layout.elements());
  }

  /**
   * One job a partition, so that one core works whatever the session has.
   *
   * @return nanoseconds of the processor that the tasks spent
   */
  private long readAll(EmbeddingSource source) {
    int blockRows = (int) Math.max(16, SLAB_BYTES / (Float.BYTES * (long) dimension));
    long read = 0;
    long nanos = 0;
    for (int partition = 0; partition < source.partitions(); partition++) {
      long[] part =
          source
              .scan(
                  new int[] {partition},
                  blockRows,
                  Long.MAX_VALUE,
                  (number, blocks) -> List.of(rowsAndNanos(blocks)).iterator())
              .collect()
              .get(0);
      read += part[0];
      nanos += part[1];
    }
    if (read != rows) {
      throw new IllegalStateException("%d rows were read of %d".formatted(read, rows));
    }
    return nanos;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** The number of rows, and the nanoseconds of the processor that it took to read them. */
  private static long[] rowsAndNanos(EmbeddingSource.BlockCursor blocks) {
    long start = cpuNanos();
    double norms = 0;
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        norms += block.squaredNorms()[row];
      }
    }
    long rows = blocks.summary().counts().rows();
    if (!(Math.abs(norms - rows) <= 0.01 * rows)) {
      throw new IllegalStateException(
          "%d unit rows have squared norms of %s in all".formatted(rows, norms));
    }
    return new long[] {rows, cpuNanos() - start};
  }

  private record Times(double seconds, double cpuSeconds) {}

  /** Medians of each on its own; {@code work} returns the nanoseconds of the processor. */
  private static Times median(LongSupplier work) {
    double[] seconds = new double[REPEATS];
    double[] cpuSeconds = new double[REPEATS];
    for (int i = -WARM_UPS; i < REPEATS; i++) {
      long start = System.nanoTime();
      long cpuNanos = work.getAsLong();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
        cpuSeconds[i] = cpuNanos / 1e9;
      }
    }
    Arrays.sort(seconds);
    Arrays.sort(cpuSeconds);
    return new Times(seconds[REPEATS / 2], cpuSeconds[REPEATS / 2]);
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
              .option("parquet.block.size", ROW_GROUP_BYTES)
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

package io.tsds.storage.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderMoves;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.run.OutputAtStart;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the tables of a result, such as {@code selection} and {@code probabilities}, from rows
 * that the driver has. They are cut, in their order, into slices of bytes; each slice is broadcast
 * by itself, and one task turns it into one file: no row object lives on the driver, no executor
 * holds more than the slices it writes, and no task grows with the result. The driver holds one
 * more copy of the rows, which Spark moves to disk where memory is short.
 *
 * <p>Files are named {@code part-00000}, {@code part-00001}, ... in the order of the rows, and
 * nothing else stays in the folder.
 */
public final class ResultWriter {
  /** The most rows of a file. */
  public static final int ROWS_PER_FILE = 5_000_000;

  /** How Spark shall name the files, whatever the cluster calls those of its jobs. */
  private static final String PART = "part";

  private static final int BYTES_PER_FILE = 1 << 28;

  /** Of the transport plan, whose rows are wider: about 1.5 million of them. */
  public static final int TRANSPORT_BYTES_PER_FILE = 1 << 26;

  /** Of an entry of the transport plan with long ids. */
  public static final int TRANSPORT_ROW_BYTES = 45;

  /** A growing buffer, which may be half empty, and its copy. */
  public static final int COPIES = 3;

  /** The most bytes of rows that are written without a Spark job where that was asked for. */
  private static final int MOST_DIRECT_BYTES = 1 << 22;

  private final SparkSession spark;
  private final SelectionFormat format;
  private final int rowsPerFile;
  private boolean direct;
  private String committer = "none";

  public ResultWriter(SparkSession spark, SelectionFormat format) {
    this(spark, format, ROWS_PER_FILE);
  }

  ResultWriter(SparkSession spark, SelectionFormat format, int rowsPerFile) {
    this.spark = spark;
    this.format = format;
    this.rowsPerFile = rowsPerFile;
  }

  /**
   * Writes tables of few rows in the calling thread instead of a Spark job: for results of which
   * there are many.
   */
  public ResultWriter writingFewRowsDirectly() {
    direct = true;
    return this;
  }

  /** Refuses formats that cannot hold such ids; better asked before the work than after it. */
  public static void refuseUnlessWritable(SelectionFormat format, IdKind ids) {
    if (format == SelectionFormat.NPY && ids == IdKind.STRING) {
      throw new UserException(
          "`selection-format` is npy, which holds integers, but the candidates' ids are strings;"
              + " choose parquet, jsonl or csv");
    }
  }

  /**
   * Writes rows (id, epoch, draws), sorted by epoch and id; in npy a file {@code epoch=E.npy} an
   * epoch.
   *
   * @param folder to be created
   * @param poolIds ids of the pool, ascending
   * @param draws asked for each epoch once, in order
   * @return the checksum of the rows, as {@link RowChecksums} has it
   */
  public String writeSelection(Path folder, IdColumn poolIds, EpochDraws draws) {
    refuseUnlessWritable(format, poolIds.kind());
    if (format != SelectionFormat.NPY) {
      return write(folder, CanonicalRows.ofSelection(poolIds, draws), format);
    }
    Sha256 sha = new Sha256();
    for (int epoch = 0; epoch < draws.epochs(); epoch++) {
      long[] counts = draws.of(epoch);
      Path file = new Path(folder, "epoch=" + epoch + ".npy");
      try (OutputStream out = fileSystem(file).create(file, true)) {
        NpyIdFile.write(out, (LongIds) poolIds, counts);
        RowChecksums.add(CanonicalRows.ofEpoch(poolIds, draws.sampleSize(), epoch, counts), sha);
      } catch (IOException e) {
        throw Folder.failure("cannot write " + file, e);
      }
    }
    return sha.hex();
  }

  /**
   * Writes rows (id, probability) of the members with a probability above 0, sorted by id; in npy
   * runs as Parquet.
   *
   * @param folder to be created
   * @param poolIds ids of the pool, ascending
   * @param probabilities [pool]
   * @return the checksum of the rows, as {@link RowChecksums} has it
   */
  public String writeProbabilities(Path folder, IdColumn poolIds, double[] probabilities) {
    return write(folder, CanonicalRows.ofProbabilities(poolIds, probabilities), ofTables());
  }

  /**
   * Writes the weight of each row of candidates that are numbered: its probability, which is 0 for
   * all but a few.
   *
   * @param file to be created
   * @param poolIds row numbers of the pool, ascending
   * @param probabilities [pool]
   * @param rows of the candidates
   * @return the SHA-256 of the file
   */
  public String writeWeights(Path file, IdColumn poolIds, double[] probabilities, long rows) {
    Sha256 sha = new Sha256();
    try (OutputStream out = fileSystem(file).create(file, true)) {
      NpyWeightFile.write(sha.through(out), (LongIds) poolIds, probabilities, rows);
    } catch (IOException e) {
      throw Folder.failure("cannot write " + file, e);
    }
    return sha.hex();
  }

  /**
   * Writes the entries of a transport plan; in npy runs as Parquet.
   *
   * @param folder to be created
   * @return the checksum of the rows, as {@link RowChecksums} has it
   */
  public String writeTransport(Path folder, TransportRows rows) {
    return write(folder, rows, ofTables(), TRANSPORT_BYTES_PER_FILE);
  }

  /**
   * Writes the groups of near-duplicates; in npy runs as Parquet.
   *
   * @param folder to be created
   * @return the checksum of the rows, as {@link RowChecksums} has it
   */
  public String writeNearDuplicates(Path folder, NearDuplicateRows rows) {
    return write(folder, rows, ofTables());
  }

  /** Format of the tables that npy cannot hold. */
  private SelectionFormat ofTables() {
    return format == SelectionFormat.NPY ? SelectionFormat.PARQUET : format;
  }

  /**
   * Which of Hadoop's committers made files of the rows last written that are no npy: {@code file},
   * which renames, or the name by which another one signs, such as {@code magic} on S3.
   */
  public String committer() {
    return committer;
  }

  /**
   * Writes a table.
   *
   * @param folder to be created
   * @return the checksum of the rows: the SHA-256 of their bytes one after another, as 64
   *     hexadecimal digits
   */
  public String writeTable(Path folder, TableRows rows) {
    return write(folder, rows, format);
  }

  /**
   * Writes a table that the executors have.
   *
   * @param folder to be created
   * @param files the rows, a partition for each file, in the order of the files
   */
  public void writeTable(Path folder, JavaRDD<Row> files, StructType schema) {
    save(spark.createDataFrame(files, schema).write(), folder, format);
    nameParts(folder, files.getNumPartitions(), format);
  }

  private String write(Path folder, TableRows rows, SelectionFormat as) {
    return write(folder, rows, as, BYTES_PER_FILE);
  }

  private String write(Path folder, TableRows rows, SelectionFormat as, int bytesPerFile) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Broadcast<byte[]>> slices = new ArrayList<>();
    Sha256 sha = new Sha256();
    try {
      boolean more = rows.next();
      do {
        ByteArrayOutputStream slice = new ByteArrayOutputStream();
        more = fill(slice, rows, more, bytesPerFile);
        slice.writeTo(sha.stream());
        if (direct && !more && slices.isEmpty() && slice.size() <= MOST_DIRECT_BYTES) {
          writeDirectly(folder, slice.toByteArray(), rows.schema(), as);
          return sha.hex();
        }
        slices.add(context.broadcast(slice.toByteArray()));
      } while (more);
      StructType schema = rows.schema();
      save(spark.createDataFrame(decoded(context, slices, schema), schema).write(), folder, as);
      nameParts(folder, slices.size(), as);
      return sha.hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      slices.forEach(Broadcast::destroy);
    }
  }

  private void writeDirectly(Path folder, byte[] slice, StructType schema, SelectionFormat as) {
    Path file = new Path(folder, part(0, as));
    try {
      new DirectTable(spark, as)
          .write(file, schema, options(as), new TableRowReader(slice, schema));
    } catch (IOException e) {
      throw Folder.failure("cannot write " + file, e);
    }
  }

  /** Puts the current row and the following into a slice; returns whether there are more. */
  private boolean fill(
      ByteArrayOutputStream slice, TableRows rows, boolean hasRow, int bytesPerFile)
      throws IOException {
    DataOutputStream out = new DataOutputStream(slice);
    boolean more = hasRow;
    for (int row = 0; more && row < rowsPerFile && out.size() < bytesPerFile; row++) {
      rows.write(out);
      more = rows.next();
    }
    return more;
  }

  private static JavaRDD<Row> decoded(
      JavaSparkContext context, List<Broadcast<byte[]>> slices, StructType schema) {
    return context
        .parallelize(slices, slices.size())
        .flatMap(slice -> new TableRowReader(slice.value(), schema));
  }

  private static void save(DataFrameWriter<Row> writer, Path folder, SelectionFormat as) {
    writer.option("maxRecordsPerFile", 0).option("mapreduce.output.basename", PART);
    writer.options(options(as));
    String target = folder.toString();
    switch (as) {
      case PARQUET -> writer.parquet(target);
      case JSONL -> writer.json(target);
      case CSV -> writer.csv(target);
      case NPY -> throw new IllegalArgumentException("npy is not a table");
    }
  }

  /** How the format is written. */
  private static Map<String, String> options(SelectionFormat as) {
    return switch (as) {
      case PARQUET, NPY -> Map.of();
      case JSONL -> Map.of("compression", "none", "ignoreNullFields", "false");
      case CSV ->
          Map.of(
              "compression", "none",
              "header", "true",
              "escape", "\"",
              "ignoreLeadingWhiteSpace", "false",
              "ignoreTrailingWhiteSpace", "false");
    };
  }

  private static String part(int number, SelectionFormat as) {
    return String.format(Locale.ROOT, PART + "-%05d%s", number, extension(as));
  }

  /** Gives the parts names without Spark's random ones and deletes whatever else Spark left. */
  private void nameParts(Path folder, int expected, SelectionFormat as) {
    Folder written = new Folder(fileSystem(folder), folder);
    FileStatus[] children = written.children();
    Arrays.sort(children);
    int parts = 0;
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (name.startsWith(PART + "-")) {
        new FolderMoves(written).rename(name, part(parts++, as));
      } else {
        if (name.equals(OutputAtStart.SUCCESS)) {
          committer = signature(written);
        }
        written.delete(name);
      }
    }
    if (parts != expected) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%s holds %d files instead of %d", folder, parts, expected));
    }
  }

  /** The committer that signed the folder: the classic one leaves an empty file, others a JSON. */
  private static String signature(Folder written) {
    return written.length(OutputAtStart.SUCCESS) == 0
        ? "file"
        : written
            .read(OutputAtStart.SUCCESS, JsonNode.class)
            .map(summary -> summary.path("committer").asText("unknown"))
            .orElse("unknown");
  }

  private static String extension(SelectionFormat as) {
    return switch (as) {
      case PARQUET -> ".parquet";
      case JSONL -> ".jsonl";
      case CSV -> ".csv";
      case NPY -> ".npy";
    };
  }

  private FileSystem fileSystem(Path path) {
    try {
      return Folder.withoutChecksumFiles(path.getFileSystem(spark.sessionState().newHadoopConf()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + path + ": " + e.getMessage(), e);
    }
  }
}

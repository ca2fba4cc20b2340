package io.tsds.storage;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.RowNumbering;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens Parquet files: every footer is read and checked on the driver, then Spark reads the two
 * columns with a schema of ours.
 */
final class ParquetEmbeddings {
  static final String NULL_ID = "the id is null";
  static final String NULL_VECTOR = "the vector is null";

  /** Bytes of embeddings in one batch of Spark's reader, about what a processor's cache holds. */
  private static final int BATCH_BYTES = 1 << 19;

  private static final int LARGEST_BATCH_ROWS = 4096;
  private static final int ROWS_OF_UNKNOWN_LENGTH = 16;

  private final SparkSession session;
  private final EmbeddingInput input;
  private final ParquetFooter first;
  private final Map<String, String> readOptions;

  private ParquetEmbeddings(
      SparkSession session,
      EmbeddingInput input,
      ParquetFooter first,
      Map<String, String> readOptions) {
    this.session = session;
    this.input = input;
    this.first = first;
    this.readOptions = readOptions;
  }

  static EmbeddingSource open(
      SparkSession spark,
      EmbeddingInput input,
      List<FileStatus> statuses,
      InputSnapshot snapshot,
      Configuration hadoop) {
    List<ParquetFooter> footers =
        Concurrently.readAll(statuses, file -> ParquetFooter.read(file, input, hadoop));
    ParquetFooter first = footers.get(0);
    for (ParquetFooter footer : footers) {
      if (!footer.agreesWith(first)) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s has %s, %s has %s; all files must have the same column types",
                first.path(),
                first.describe(),
                footer.path(),
                footer.describe()));
      }
    }
    RowNumbering numbering =
        new RowNumbering(
            footers.stream().map(ParquetFooter::path).toArray(String[]::new),
            footers.stream().mapToLong(ParquetFooter::rows).toArray());
    if (numbering.rows() == 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s: has no rows in its %d Parquet files",
              new OptionNames(input.role()).input(),
              input.uri(),
              statuses.size()));
    }
    long rowGroup = footers.stream().mapToLong(ParquetFooter::largestRowGroup).max().getAsLong();
    Map<String, String> readOptions =
        new HashMap<>(LocalReadOptions.of(statuses, rowGroup, hadoop));
    readOptions.putAll(PageChecksums.readOptions(hadoop));
    return new ParquetEmbeddings(ownSession(spark), input, first, readOptions)
        .open(footers, snapshot, numbering);
  }

  private EmbeddingSource open(
      List<ParquetFooter> footers, InputSnapshot snapshot, RowNumbering numbering) {
    int dimension = dimension(footers);
    setBatchRows((int) Math.max(1, BATCH_BYTES / ((long) Float.BYTES * dimension)));
    Dataset<Row> table = read(footers.stream().map(ParquetFooter::path).toArray(String[]::new));
    Column rowIndex = col("_metadata.row_index");
    Dataset<Row> rows =
        first.idType() == null
            ? table.select(embedding(), rowIndex)
            : table.select(embedding(), rowIndex, column(input.idColumn()).cast(sparkIdType()));
    boolean numbered = first.idType() == null;
    IdKind idKind = sparkIdType().equals(DataTypes.LongType) ? IdKind.LONG : IdKind.STRING;
    SourceRows source =
        new SourceRows(
            numbering,
            idKind,
            numbered,
            new RowRules(input.metric(), input.onBadRow(), input.onZeroVector(), dimension));
    BatchScan scan = first.encoding().isReadInBatches() ? BatchScan.of(rows) : null;
    return scan == null
        ? new RddEmbeddings<>(
            EmbeddingFormat.PARQUET,
            snapshot,
            source,
            rows.queryExecution().toRdd(),
            new PlanFeed.RowOpener(first.encoding(), source))
        : new RddEmbeddings<>(
            EmbeddingFormat.PARQUET,
            snapshot,
            source,
            scan.batches(),
            new BatchFeed.BatchOpener(first.encoding(), columns(scan), source));
  }

  private BatchFeed.Columns columns(BatchScan scan) {
    return new BatchFeed.Columns(
        scan.ordinal(input.embeddingColumn()),
        scan.ordinal(ParquetFileFormat.ROW_INDEX_TEMPORARY_COLUMN_NAME()),
        first.idType() == null ? -1 : scan.ordinal(input.idColumn()));
  }

  /** The first row that has components tells how many all must have. */
  private int dimension(List<ParquetFooter> footers) {
    setBatchRows(ROWS_OF_UNKNOWN_LENGTH);
    for (ParquetFooter footer : footers) {
      if (footer.rows() > 0) {
        List<Row> rows = firstLength(footer.path());
        if (!rows.isEmpty()) {
          return components(rows.get(0).getInt(0), footer.path());
        }
      }
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "%s %s: every vector in its %d Parquet files is null or empty",
            new OptionNames(input.role()).input(),
            input.uri(),
            footers.size()));
  }

  /** The length of the first vector of a file that has any; nothing if all are null or empty. */
  private List<Row> firstLength(String path) {
    Column length = first.encoding().length(embedding());
    try {
      return read(path).select(length.as("n")).where("n > 0").limit(1).collectAsList();
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      if (OpenFile.claimsTooMuch(e)) {
        throw OpenFile.tooMuch(path, e);
      }
      throw EmbeddingSources.translate(e);
    }
  }

  private int components(int length, String path) {
    int elementBytes =
        switch (first.encoding()) {
          case FLOAT32_BYTES, FLOAT16_BYTES -> input.binaryElementType().bytes();
          case FLOAT_LIST, DOUBLE_LIST, MLLIB_VECTOR -> 1;
        };
    if (length % elementBytes != 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: the first vector has %d bytes, which is not a whole number of %d-byte components;"
                  + " check --embedding-dtype",
              path,
              length,
              elementBytes));
    }
    return length / elementBytes;
  }

  private Dataset<Row> read(String... paths) {
    StructType schema = new StructType();
    if (first.idType() != null) {
      schema = schema.add(input.idColumn(), first.idType());
    }
    schema = schema.add(input.embeddingColumn(), first.encoding().sparkType());
    return LiteralFiles.parquet(session.read().schema(schema).options(readOptions), paths);
  }

  private Column embedding() {
    return column(input.embeddingColumn());
  }

  private DataType sparkIdType() {
    return DataTypes.StringType.equals(first.idType()) ? DataTypes.StringType : DataTypes.LongType;
  }

  /** Long vectors in Spark's default batches would take gigabytes. */
  private void setBatchRows(int rows) {
    session
        .conf()
        .set(
            "spark.sql.parquet.columnarReaderBatchSize", (long) Math.min(LARGEST_BATCH_ROWS, rows));
  }

  static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** A session with the caller's settings, in which ours disturb nobody. */
  static SparkSession ownSession(SparkSession spark) {
    SparkSession session = spark.newSession();
    for (Map.Entry<String, String> setting :
        CollectionConverters.asJava(spark.conf().getAll()).entrySet()) {
      if (session.conf().isModifiable(setting.getKey())) {
        session.conf().set(setting.getKey(), setting.getValue());
      }
    }
    session.conf().set("spark.sql.caseSensitive", true);
    // Rows have a number in their file only where Spark's first reader of files reads them.
    session.conf().set("spark.sql.sources.useV1SourceList", "parquet");
    return session;
  }
}

package io.tsds.storage.parquet;

import static org.apache.spark.sql.functions.col;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.NamesWithColons;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RddEmbeddings;
import io.tsds.storage.input.RowRules;
import io.tsds.storage.input.SourceRows;
import java.io.ByteArrayOutputStream;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens Parquet files: every footer is read and checked on the driver, then Spark reads the two
 * columns with a schema of ours.
 */
public final class ParquetEmbeddings {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** What Spark calls the facts of a row's file, and tells apart from a column of that name. */
  public static final String METADATA = "_metadata";

  static final String NULL_ID = "the id is null";
  static final String NULL_VECTOR = "the vector is null";

  /** Bytes of embeddings in one batch of Spark's reader, about what a processor's cache holds. */
  private static final int BATCH_BYTES = 1 << 19;

  private static final int LARGEST_BATCH_ROWS = 4096;
  private static final int ROWS_OF_UNKNOWN_LENGTH = 16;

  /** Code that Spark would compile for a look at a few rows takes longer than the look. */
  private static final Map<String, String> UNCOMPILED =
      Map.of(
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          "spark.sql.codegen.wholeStage", "false");

  /** Vectors by which the type of bytes is told. */
  private static final int ROWS_LOOKED_AT = 8;

  private final SparkSession session;
  private final EmbeddingInput input;
  private final ParquetInput files;
  private final Map<String, String> readOptions;

  private ParquetEmbeddings(
      SparkSession session,
      EmbeddingInput input,
      ParquetInput files,
      Map<String, String> readOptions) {
    this.session = session;
    this.input = input;
    this.files = files;
    this.readOptions = readOptions;
  }

  public static EmbeddingSource open(
      SparkSession spark,
      EmbeddingInput input,
      List<FileStatus> statuses,
      InputSnapshot snapshot,
      Configuration hadoop) {
    ParquetInput files = ParquetInput.read(statuses, input, hadoop);
    if (!files.isDecodedInBatches()) {
      LOG.info(
          "{}: read row by row, which is slower, for pages in the encoding"
              + " BYTE_STREAM_SPLIT, or dictionaries of unsigned ids",
          input.role());
    }
    Map<String, String> readOptions =
        new HashMap<>(LocalReadOptions.of(statuses, files.largestRowGroup(), hadoop));
    readOptions.putAll(PageChecksums.readOptions(hadoop));
    readOptions.putAll(NamesWithColons.settings(statuses, hadoop));
    return new ParquetEmbeddings(ownSession(spark, files), input, files, readOptions)
        .open(snapshot);
  }

  private EmbeddingSource open(InputSnapshot snapshot) {
    int dimension = dimension();
    setBatchRows(session, (int) Math.max(1, BATCH_BYTES / ((long) Float.BYTES * dimension)));
    Dataset<Row> table = read(session, files.paths());
    Column rowIndex = table.metadataColumn(METADATA).getField("row_index");
    boolean numbered = files.idType() == null;
    Dataset<Row> rows =
        numbered
            ? table.select(embedding(), rowIndex)
            : table.select(embedding(), rowIndex, column(input.idColumn()).cast(sparkIdType()));
    SourceRows source = source(dimension);
    BatchScan scan = files.encoding().isReadInBatches() ? BatchScan.of(rows) : null;
    return scan == null
        ? new RddEmbeddings<>(
            EmbeddingFormat.PARQUET,
            snapshot,
            source,
            rows.queryExecution().toRdd(),
            new SparkRowFeed.RowOpener(files.encoding(), source))
        : new RddEmbeddings<>(
            EmbeddingFormat.PARQUET,
            snapshot,
            source,
            scan.batches(),
            new BatchFeed.BatchOpener(files.encoding(), columns(scan), source));
  }

  private SourceRows source(int dimension) {
    IdKind idKind = sparkIdType().equals(DataTypes.LongType) ? IdKind.LONG : IdKind.STRING;
    return new SourceRows(
        files.numbering(),
        idKind,
        files.idType() == null,
        RowRules.of(input, dimension, files.encoding().isOfIntegers()),
        files.unsignedIds(),
        files.filesWithoutRows());
  }

  private BatchFeed.Columns columns(BatchScan scan) {
    return new BatchFeed.Columns(
        scan.ordinal(input.embeddingColumn()),
        scan.ordinal(ParquetFileFormat.ROW_INDEX_TEMPORARY_COLUMN_NAME()),
        files.idType() == null ? -1 : scan.ordinal(input.idColumn()));
  }

  /** The first row that has components tells how many all must have. */
  private int dimension() {
    SparkSession looking = ownSession(session);
    UNCOMPILED.forEach(looking.conf()::set);
    setBatchRows(looking, ROWS_OF_UNKNOWN_LENGTH);
    for (String path : files.paths()) {
      List<Row> rows = firstVectors(looking, path);
      if (!rows.isEmpty()) {
        requireStatedType(rows, path);
        return components(rows.get(0).getInt(0), path);
      }
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "%s %s: every vector in its %s is null or empty",
            new InputParameterNames(input.role()).input(),
            input.uri(),
            Quantity.of(files.footers().size(), "Parquet file")));
  }

  /**
   * The lengths of the first vectors of a file that are neither null nor empty, and the vectors
   * themselves where their type is to be looked at.
   */
  private List<Row> firstVectors(SparkSession looking, String path) {
    Column length = files.encoding().length(embedding()).as("n");
    boolean looked = typeIsLookedAt();
    Dataset<Row> rows = read(looking, path);
    Dataset<Row> chosen = looked ? rows.select(length, embedding()) : rows.select(length);
    try {
      return chosen.where("n > 0").limit(looked ? ROWS_LOOKED_AT : 1).collectAsList();
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      if (OpenFile.claimsTooMuch(e)) {
        throw OpenFile.tooMuch(path, e);
      }
      throw e;
    }
  }

  private boolean typeIsLookedAt() {
    return files.encoding() == VectorEncoding.FLOAT32_BYTES && !input.rows().elementTypeGiven();
  }

  private void requireStatedType(List<Row> rows, String path) {
    if (!typeIsLookedAt()) {
      return;
    }
    ByteArrayOutputStream vectors = new ByteArrayOutputStream();
    rows.forEach(row -> vectors.writeBytes(row.getAs(1)));
    String type = BinaryElementCheck.otherType(vectors.toByteArray());
    if (type != null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s has bytes that look like %s, not float32: read as float32,"
                  + " the components of a vector are many orders of magnitude apart; give"
                  + " `embedding-dtype` float16 or int8, or float32 if they are that",
              new InputParameterNames(input.role()).input(),
              input.embeddingColumn(),
              path,
              type));
    }
  }

  private int components(int length, String path) {
    int elementBytes =
        switch (files.encoding()) {
          case FLOAT32_BYTES, FLOAT16_BYTES, INT8_BYTES -> input.binaryElementType().bytes();
          case FLOAT_LIST, DOUBLE_LIST, INT8_LIST, MLLIB_VECTOR -> 1;
        };
    if (length % elementBytes != 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: the first vector has %d bytes, which is not a whole number of %d-byte"
                  + " components; check `embedding-dtype`",
              path,
              length,
              elementBytes));
    }
    return length / elementBytes;
  }

  private Dataset<Row> read(SparkSession reading, String... paths) {
    StructType schema = new StructType();
    if (files.idType() != null) {
      schema = schema.add(input.idColumn(), files.idType());
    }
    schema = schema.add(input.embeddingColumn(), files.encoding().sparkType());
    return LiteralFiles.parquet(reading.read().schema(schema).options(readOptions), paths);
  }

  private Column embedding() {
    return column(input.embeddingColumn());
  }

  private DataType sparkIdType() {
    return DataTypes.StringType.equals(files.idType()) ? DataTypes.StringType : DataTypes.LongType;
  }

  /** Long vectors in Spark's default batches would take gigabytes. */
  private static void setBatchRows(SparkSession reading, int rows) {
    reading
        .conf()
        .set(
            "spark.sql.parquet.columnarReaderBatchSize", (long) Math.min(LARGEST_BATCH_ROWS, rows));
  }

  public static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** A session with the caller's settings, in which ours for these files disturb nobody. */
  public static SparkSession ownSession(SparkSession spark, ParquetInput files) {
    SparkSession session = ownSession(spark);
    if (!files.isDecodedInBatches()) {
      session.conf().set("spark.sql.parquet.enableVectorizedReader", false);
    }
    return session;
  }

  /** The same for files of which Spark's readers decode what is wanted. */
  public static SparkSession ownSession(SparkSession spark) {
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

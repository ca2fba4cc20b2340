package io.tsds.storage;

import io.tsds.UserException;
import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.NamesWithColons;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.FormatByName;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.SilentLoss;
import io.tsds.storage.parquet.PageChecksums;
import io.tsds.storage.parquet.ParquetEmbeddings;
import io.tsds.storage.parquet.ParquetSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of Parquet files that are no embeddings, with the place of each row. Spark reads and
 * decodes them; what they hold is for the caller to check.
 */
public final class ParquetColumns {
  /** Column of the URI of a row's file in what {@link #rows} returns. */
  public static final String FILE = "_tsds_file";

  /** Column of the number of a row in its file, from 0. */
  public static final String ROW = "_tsds_row";

  private final Dataset<Row> table;
  private final InputSnapshot snapshot;
  private final String name;
  private final RowNumbering numbering;

  private ParquetColumns(Dataset<Row> table, InputSnapshot snapshot, RowNumbering numbering) {
    this.table = table;
    this.snapshot = snapshot;
    this.name = snapshot.name();
    this.numbering = numbering;
  }

  /**
   * Opens the files of an input.
   *
   * @param role what messages call it, such as "degradation"
   * @throws UserException if they are no Parquet files
   */
  public static ParquetColumns open(SparkSession spark, String role, String uri) {
    InputLocation location = new InputLocation(new InputParameterNames(role).input(), uri);
    SilentLoss.refuse(key -> spark.conf().get(key, null));
    Configuration hadoop = spark.sessionState().newHadoopConf();
    InputSnapshot snapshot = InputSnapshot.take(location, FileOrder.BYTE, hadoop);
    if (FormatByName.of(snapshot.files(), new InputParameterNames(role))
        != EmbeddingFormat.PARQUET) {
      throw new UserException(snapshot.name() + ": must be Parquet files, which have columns");
    }
    return of(spark, snapshot);
  }

  /** The Parquet files of an input that was listed before. */
  public static ParquetColumns of(SparkSession spark, InputSnapshot snapshot) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<FileStatus> files = snapshot.listed().files();
    Map<String, String> options = new HashMap<>(PageChecksums.readOptions(hadoop));
    options.putAll(NamesWithColons.settings(files, hadoop));
    SparkSession session = ParquetEmbeddings.ownSession(spark);
    String[] paths = files.stream().map(file -> file.getPath().toString()).toArray(String[]::new);
    try {
      List<ParquetSchema> footers =
          Concurrently.readAll(files, status -> ParquetSchema.read(status, hadoop));
      StructType schema = schema(session, footers);
      Dataset<Row> table =
          LiteralFiles.parquet(session.read().options(options).schema(schema), paths);
      long[] rows = footers.stream().mapToLong(ParquetSchema::rows).toArray();
      return new ParquetColumns(table, snapshot, new RowNumbering(paths, rows));
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ReadFailure.translate(e);
    }
  }

  /**
   * The columns of all files, by the types that their pages have. Spark itself believes a note of
   * its own in a file, which other programs keep when they add columns or change them.
   */
  private static StructType schema(SparkSession session, List<ParquetSchema> files) {
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(session.sessionState().conf());
    Map<String, StructField> columns = new LinkedHashMap<>();
    for (ParquetSchema file : files) {
      for (StructField field : converter.convert(file.columns()).fields()) {
        columns.putIfAbsent(field.name(), field);
      }
    }
    return new StructType(columns.values().toArray(StructField[]::new));
  }

  /** The files as they stood when they were opened. */
  public InputSnapshot snapshot() {
    return snapshot;
  }

  /** Has queries on the rows made with settings of Spark's, in a session that is no one else's. */
  public void configure(Map<String, String> settings) {
    settings.forEach(table.sparkSession().conf()::set);
  }

  /** How many rows the files have, as their footers say. */
  public long size() {
    return numbering.rows();
  }

  /** The numbers of the rows over all files, in the order of the snapshot. */
  public RowNumbering numbering() {
    return numbering;
  }

  /** Names of all columns, in their order. */
  public List<String> names() {
    return List.of(schema().fieldNames());
  }

  public boolean has(String column) {
    return schema().getFieldIndex(column).isDefined();
  }

  /**
   * The type of a column.
   *
   * @param parameter that names the column, for the message
   * @throws UserException if there is none
   */
  public DataType type(String column, String parameter) {
    if (!has(column)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`%s` is %s, but %s has no such column; it has %s",
              parameter,
              column,
              name,
              String.join(", ", Arrays.asList(schema().fieldNames()))));
    }
    return schema().apply(column).dataType();
  }

  private StructType schema() {
    return table.schema();
  }

  /** What messages call the input. */
  public String name() {
    return name;
  }

  /** The column, to be selected from {@link #rows}. */
  public static Column column(String name) {
    return ParquetEmbeddings.column(name);
  }

  /**
   * The rows.
   *
   * @param columns of them, each with the name that it shall have
   */
  public Dataset<Row> rows(List<Column> columns) {
    Column metadata = table.metadataColumn(ParquetEmbeddings.METADATA);
    List<Column> all = new ArrayList<>(columns);
    all.add(metadata.getField("file_path").as(FILE));
    all.add(metadata.getField("row_index").as(ROW));
    return table.select(all.toArray(Column[]::new));
  }
}

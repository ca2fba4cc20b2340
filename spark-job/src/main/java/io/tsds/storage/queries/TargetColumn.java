package io.tsds.storage.queries;

import io.tsds.UserException;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.NamesWithColons;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.RowFault;
import io.tsds.storage.parquet.OpenFile;
import io.tsds.storage.parquet.PageChecksums;
import io.tsds.storage.parquet.ParquetEmbeddings;
import io.tsds.storage.parquet.ParquetInput;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The target task of each row by the row's number over all files. It is read apart from the
 * vectors, so that the reading of vectors knows nothing of target tasks.
 */
public final class TargetColumn {
  private static final TargetColumn ABSENT = new TargetColumn(null, null);

  private final RowNumbering numbering;
  private final String[] targets;

  private TargetColumn(RowNumbering numbering, String[] targets) {
    this.numbering = numbering;
    this.targets = targets;
  }

  /**
   * Where rows are not split into target tasks: no row has a target task, and none is faulty for
   * it.
   */
  public static TargetColumn absent() {
    return ABSENT;
  }

  /**
   * Reads the column of files that were opened before, so that it is known to be there.
   *
   * @param source what was opened
   */
  public static TargetColumn read(
      SparkSession spark, EmbeddingInput input, EmbeddingSource source) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    String parameter = new InputParameterNames(input.role()).input();
    List<FileStatus> statuses = source.snapshot().listed().files();
    long rows = source.rows();
    Map<String, String> readOptions = new HashMap<>(PageChecksums.readOptions(hadoop));
    readOptions.putAll(NamesWithColons.settings(statuses, hadoop));
    readOptions.forEach(hadoop::set);
    ParquetInput parquet = ParquetInput.read(statuses, input, hadoop);
    RowNumbering numbering = parquet.numbering();
    if (numbering.rows() != rows) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s: has %d rows, and had %d before; its files must not change during a run",
              parameter,
              input.uri(),
              numbering.rows(),
              rows));
    }
    TargetColumn column =
        new TargetColumn(numbering, new String[Math.toIntExact(numbering.rows())]);
    column.fill(rows(spark, input, parquet, readOptions).toLocalIterator());
    return column;
  }

  /** Rows of target task, URI of the file, and row in the file. */
  private static Dataset<Row> rows(
      SparkSession spark,
      EmbeddingInput input,
      ParquetInput files,
      Map<String, String> readOptions) {
    String name = input.taskColumn();
    StructType schema = new StructType().add(name, files.taskType());
    DataFrameReader reader =
        ParquetEmbeddings.ownSession(spark, files).read().schema(schema).options(readOptions);
    Dataset<Row> table = LiteralFiles.parquet(reader, files.paths());
    Column metadata = table.metadataColumn(ParquetEmbeddings.METADATA);
    return table.select(
        ParquetEmbeddings.column(name).cast(DataTypes.StringType),
        metadata.getField("file_path"),
        metadata.getField("row_index"));
  }

  private void fill(Iterator<Row> rows) {
    Map<String, Long> firstRows = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      long first = firstRows.computeIfAbsent(row.getString(1), this::firstRow);
      String target = row.getString(0);
      targets[(int) (first + row.getLong(2))] =
          target == null ? null : names.computeIfAbsent(target, name -> name);
    }
  }

  private long firstRow(String uri) {
    return numbering.firstRow(numbering.file(OpenFile.decodedPath(uri)));
  }

  /** The row's target task, or null where it has none. */
  String target(int number) {
    return targets == null ? null : targets[number];
  }

  /** Why the row's target task cannot be one, or null. */
  String fault(int number) {
    return targets == null ? null : TargetFolder.fault(targets[number]);
  }

  /** The same with the row's place. */
  RowFault rowFault(int number, String id) {
    return new RowFault(numbering.path(number), numbering.rowInFile(number), id, fault(number));
  }
}

package io.tsds.storage;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.storage.records.RecordFile;
import io.tsds.storage.records.RecordFiles;
import io.tsds.storage.records.RecordSchema;
import io.tsds.storage.records.RecordTable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/** Opens npy and fvecs files through the data source of that name. */
final class RecordEmbeddings {
  private RecordEmbeddings() {}

  static PlanEmbeddings open(
      SparkSession spark, EmbeddingInput input, EmbeddingFormat format, List<InputFile> files) {
    String source = format.name().toLowerCase(Locale.ROOT);
    // The source takes its settings from the active session, which may be another one.
    Dataset<Row> table = spark.withActive(() -> spark.read().format(source).load(input.uri()));
    RecordFiles heads = headsOf(table);
    List<String> opened = heads.files().stream().map(RecordFile::path).toList();
    if (!opened.equals(files.stream().map(InputFile::path).toList())) {
      throw new UserException(
          "%s %s: its files changed while they were being opened; start again when they are written"
              .formatted(new OptionNames(input.role()).input(), input.uri()));
    }
    Dataset<Row> rows =
        table.select(col(RecordSchema.ID), col(RecordSchema.EMBEDDING), col(RecordSchema.FAULT));
    return new PlanEmbeddings(
        format,
        files,
        rows.queryExecution().toRdd(),
        new RecordRows(heads.numbering(), heads.dimension()),
        new RowRules(input.metric(), input.onBadRow(), heads.dimension()));
  }

  /** The heads that the source has read for its table, so that they are read once. */
  private static RecordFiles headsOf(Dataset<Row> table) {
    DataSourceV2Relation relation = (DataSourceV2Relation) table.queryExecution().analyzed();
    return ((RecordTable) relation.table()).files();
  }
}

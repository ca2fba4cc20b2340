package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;

import io.tsds.UserException;
import io.tsds.parameters.ExportParameters;
import io.tsds.pipeline.export.ExportedSelection.Section;
import io.tsds.pipeline.records.JsonRecord;
import io.tsds.pipeline.records.RecordSource;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.ExportReport;
import io.tsds.storage.result.SelectionFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Joins the selections to the records, and writes the shards of each epoch. */
final class ShardStage {
  private static final String LINE = "value";

  private final StageContext context;
  private final ExportParameters parameters;
  private final ExportedSelection selection;
  private final RecordSource source;

  ShardStage(
      StageContext context,
      ExportParameters parameters,
      ExportedSelection selection,
      RecordSource source) {
    this.context = context;
    this.parameters = parameters;
    this.selection = selection;
    this.source = source;
  }

  private boolean isText() {
    return source.isText() && parameters.output().format() == SelectionFormat.JSONL;
  }

  /**
   * Writes all.
   *
   * @param records as {@link RecordStage} has them
   */
  List<ExportReport.Shards> write(Dataset<Row> records) {
    List<ExportReport.Shards> written = new ArrayList<>();
    if (source.isText()) {
      AddedColumns.refuseIn(keys(records), selection, source);
    }
    Dataset<Row> typed = isText() || !source.isText() ? records : parsed(records);
    for (Section section : selection.sections()) {
      write(section, typed, written);
    }
    return written;
  }

  private void write(Section section, Dataset<Row> records, List<ExportReport.Shards> written) {
    Dataset<Row> drawn = selection.selection(section);
    Dataset<Row> attributes = AddedColumns.attributes(selection, section, drawn);
    List<Row> epochs =
        drawn
            .groupBy(ExportedSelection.EPOCH)
            .agg(sum(ExportedSelection.DRAWS), count(ExportedSelection.DRAWS))
            .orderBy(ExportedSelection.EPOCH)
            .collectAsList();
    for (Row epoch : epochs) {
      int number = epoch.getInt(0);
      context.describe("writing " + section.path() + "epoch=" + number);
      long rows = parameters.repeated() ? epoch.getLong(1) : epoch.getLong(2);
      String folder = section.path() + "epoch=" + number;
      Dataset<Row> ofEpoch = drawn.where(col(ExportedSelection.EPOCH).equalTo(number));
      int files = write(ofEpoch, number, rows, shaped(ofEpoch, attributes, records), folder);
      written.add(new ExportReport.Shards(folder, rows, epoch.getLong(2), files));
    }
  }

  private int write(Dataset<Row> drawn, int epoch, long rows, Dataset<Row> shaped, String folder) {
    SeededOrder order =
        new SeededOrder(parameters.seed(), parameters.repeated(), parameters.rowsPerFile());
    int files = order.files(rows);
    Dataset<Row> placed =
        order
            .places(drawn.select(ExportedSelection.ID, ExportedSelection.DRAWS), epoch)
            .join(shaped, new String[] {RecordSource.ID}, "inner")
            .drop(RecordSource.ID);
    new ShardWriter(context.spark(), parameters.output().format())
        .write(
            order.inFiles(placed, files),
            files,
            isText(),
            new Path(context.run().resultFolder(), folder));
    return files;
  }

  /** The rows of an epoch without their order: id, then what is written. */
  private Dataset<Row> shaped(Dataset<Row> drawn, Dataset<Row> attributes, Dataset<Row> records) {
    Dataset<Row> all =
        drawn
            .join(attributes, new String[] {ExportedSelection.ID}, "left")
            .join(
                records.withColumnRenamed(RecordSource.ID, ExportedSelection.ID),
                new String[] {ExportedSelection.ID},
                "inner");
    List<Column> added = AddedColumns.of(drawn, attributes);
    if (isText()) {
      UDF2<String, String, String> joined = JsonRecord::with;
      Column json =
          to_json(struct(added.toArray(Column[]::new)), Map.of("ignoreNullFields", "false"));
      return all.select(
          col(ExportedSelection.ID).as(RecordSource.ID),
          udf(joined, DataTypes.StringType).apply(col(RecordSource.RECORD), json).as(LINE));
    }
    List<Column> columns = new ArrayList<>(List.of(col(ExportedSelection.ID).as(RecordSource.ID)));
    columns.add(col(RecordSource.RECORD + ".*"));
    columns.addAll(added);
    return all.select(columns.toArray(Column[]::new));
  }

  /** Keys of records that might be among those that are added. */
  private static List<String> keys(Dataset<Row> records) {
    return records
        .select(RecordSource.RECORD)
        .flatMap(
            (FlatMapFunction<Row, String>)
                row ->
                    JsonRecord.of(row.getString(0), null).keys().stream()
                        .filter(name -> name.contains(ExportedSelection.PREFIX))
                        .iterator(),
            Encoders.STRING())
        .distinct()
        .collectAsList();
  }

  /** The records of lines with a type of their own, which Spark finds in those that are written. */
  private Dataset<Row> parsed(Dataset<Row> records) {
    Dataset<String> lines = records.select(RecordSource.RECORD).as(Encoders.STRING());
    StructType found = context.spark().read().option("mode", "FAILFAST").json(lines).schema();
    List<String> keys =
        lines
            .flatMap(
                (FlatMapFunction<String, String>)
                    line -> JsonRecord.of(line, null).keys().iterator(),
                Encoders.STRING())
            .distinct()
            .collectAsList();
    for (String key : keys) {
      if (found.getFieldIndex(key).isEmpty()) {
        throw UserException.of(
            "export-format",
            "is parquet, which cannot hold the key %s of the records, whose values are empty objects;"
                + " give jsonl",
            key);
      }
    }
    return records.withColumn(
        RecordSource.RECORD,
        from_json(col(RecordSource.RECORD), inOrder(found, records), Map.of("mode", "FAILFAST")));
  }

  /** The columns in the order of a record, then those that it does not have, by name. */
  private static StructType inOrder(StructType found, Dataset<Row> records) {
    Row first = records.orderBy(RecordSource.ID).first();
    List<String> order = new ArrayList<>();
    try {
      order.addAll(JsonRecord.of(first.getAs(RecordSource.RECORD), null).keys());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name : found.fieldNames()) {
      if (!order.contains(name)) {
        order.add(name);
      }
    }
    StructType ordered = new StructType();
    for (String name : order.stream().distinct().toList()) {
      ordered = ordered.add(found.apply(name));
    }
    return ordered;
  }
}

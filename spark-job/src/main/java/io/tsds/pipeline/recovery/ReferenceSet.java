package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.run.OutputReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The ids of another selection: a file or folder of Parquet, JSON lines or CSV with a column of
 * ids, a text with an id in each line, or an output of this program.
 */
final class ReferenceSet {
  private static final String OUTPUT_MANIFEST = "_tsds.json";

  private final SparkSession spark;
  private final Reference reference;
  private final DataType idType;

  ReferenceSet(SparkSession spark, Reference reference, DataType idType) {
    this.spark = spark;
    this.reference = reference;
    this.idType = idType;
  }

  /**
   * The ids, each once.
   *
   * @param idColumn that files other than outputs and texts have
   */
  Dataset<Row> ids(String idColumn) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    String parameter = "`reference` " + reference.name();
    Path path = StorageUri.path(parameter, reference.uri());
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (!files.exists(path)) {
        throw fault("does not exist");
      }
      if (files.exists(new Path(path, OUTPUT_MANIFEST))) {
        return ofOutput(OutputReader.open(hadoop, parameter, reference.uri()));
      }
      String name = named(files, path);
      if (name.endsWith(".txt")) {
        Dataset<Row> lines = spark.read().text(path.toString());
        return distinct(lines.select(trim(col("value")).as(Columns.ID)).where("length(id) > 0"));
      }
      return distinct(withIds(read(name, List.of(path.toString())), idColumn));
    } catch (IOException e) {
      throw Folder.failure("cannot read " + path, e);
    }
  }

  /** The path, or a file in it, by whose name the format is told. */
  private String named(FileSystem files, Path path) throws IOException {
    if (files.getFileStatus(path).isFile()) {
      return path.getName().toLowerCase(Locale.ROOT);
    }
    return Arrays.stream(files.listStatus(path))
        .map(file -> file.getPath().getName().toLowerCase(Locale.ROOT))
        .filter(name -> !name.startsWith("_") && !name.startsWith("."))
        .findFirst()
        .orElseThrow(() -> fault("is an empty folder"));
  }

  private Dataset<Row> ofOutput(OutputReader output) {
    List<String> files =
        output.names("selection/").stream().map(name -> output.path(name).toString()).toList();
    if (files.isEmpty()) {
      throw fault(
          "is an output without a selection of its own; give the folder of one of its target tasks");
    }
    return distinct(withIds(read(files.get(0), files), Columns.ID));
  }

  private Dataset<Row> read(String name, List<String> paths) {
    String[] all = paths.toArray(String[]::new);
    DataFrameReader reader = spark.read();
    if (name.endsWith(".parquet") || name.endsWith(".pq")) {
      return reader.parquet(all);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".json") || name.endsWith(".ndjson")) {
      return reader.option("primitivesAsString", "true").json(all);
    }
    if (name.endsWith(".csv")) {
      return reader.option("header", "true").option("escape", "\"").csv(all);
    }
    throw fault(
        "is none of what is read: Parquet, JSON lines or CSV with a column of ids, a text (.txt)"
            + " with an id in each line, or an output of tsds");
  }

  private Dataset<Row> withIds(Dataset<Row> table, String idColumn) {
    if (!Arrays.asList(table.columns()).contains(idColumn)) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has no column \"%s\" but %s; `id-column` names it",
              idColumn,
              String.join(", ", table.columns())));
    }
    return table.select(col("`" + idColumn.replace("`", "``") + "`").as(Columns.ID));
  }

  private Dataset<Row> distinct(Dataset<Row> ids) {
    Column typed = col(Columns.ID).try_cast(idType);
    if (idType.equals(DataTypes.LongType)) {
      List<Row> unread = ids.where(typed.isNull()).limit(1).collectAsList();
      if (!unread.isEmpty()) {
        throw fault(
            String.format(
                Locale.ROOT,
                "has the id \"%s\", and the candidates' ids are integers",
                unread.get(0).get(0)));
      }
    }
    return ids.select(typed.as(Columns.ID)).where("id IS NOT NULL").distinct();
  }

  private UserException fault(String text) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "`reference` %s is %s, which %s",
            reference.name(),
            reference.uri(),
            text));
  }
}

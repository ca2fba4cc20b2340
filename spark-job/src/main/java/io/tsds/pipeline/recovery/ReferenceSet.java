package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.storage.ParquetColumns;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.run.OutputReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
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
        Dataset<Row> lines = LiteralFiles.of(spark.read().format("text"), path.toString());
        return distinct(lines.select(trim(col("value")).as(Columns.ID)).where("length(id) > 0"));
      }
      return distinct(withIds(read(name, List.of(path.toString())), idColumn));
    } catch (IOException e) {
      throw Folder.failure("cannot read " + path, e);
    }
  }

  /**
   * A checksum of the files' paths, lengths, and times or etags: another one where the reference
   * changed.
   *
   * @throws UserException if there are none
   */
  String version() {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Path path = StorageUri.path("`reference` " + reference.name(), reference.uri());
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (!files.exists(path)) {
        throw fault("does not exist");
      }
      List<String> states = new ArrayList<>();
      RemoteIterator<LocatedFileStatus> listed = files.listFiles(path, true);
      while (listed.hasNext()) {
        states.add(InputFile.of(listed.next()).toString());
      }
      Collections.sort(states);
      return Sha256.of(String.join("\n", states).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Folder.failure("cannot list " + path, e);
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
      return LiteralFiles.parquet(reader, all);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".json") || name.endsWith(".ndjson")) {
      return LiteralFiles.of(reader.format("json").option("primitivesAsString", "true"), all);
    }
    if (name.endsWith(".csv")) {
      return LiteralFiles.of(
          reader.format("csv").option("header", "true").option("escape", "\""), all);
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
    DataType type = table.schema().apply(idColumn).dataType();
    if (!type.equals(DataTypes.StringType) && !Columns.isInteger(type)) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has the column \"%s\" of type %s; ids must be integers or strings",
              idColumn,
              type.simpleString()));
    }
    return table.select(ParquetColumns.column(idColumn).as(Columns.ID));
  }

  private Dataset<Row> distinct(Dataset<Row> ids) {
    Column typed = col(Columns.ID).try_cast(idType);
    List<Row> unread = ids.where(typed.isNull()).limit(1).collectAsList();
    if (!unread.isEmpty()) {
      throw fault(
          unread.get(0).isNullAt(0)
              ? "has a row with no id"
              : String.format(
                  Locale.ROOT,
                  "has the id \"%s\", and the candidates' ids are integers",
                  unread.get(0).get(0)));
    }
    return ids.select(typed.as(Columns.ID)).distinct();
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

package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.storage.arrays.NpyRows;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.run.OutputReader;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Small tables that a user brings: Parquet, JSON lines or CSV, texts with an id in each line, or a
 * table of an output of this program.
 *
 * @param what begins messages, such as "`reference` tsds is s3a://bucket/out"
 */
record TableFiles(SparkSession spark, String what) {
  private static final String OUTPUT_MANIFEST = "_tsds.json";

  /** The files of a reference. */
  static TableFiles ofReference(SparkSession spark, Reference reference) {
    return new TableFiles(spark, "`reference` " + reference.name() + " is " + reference.uri());
  }

  /** The distinct ids of a selection, in this type. */
  Dataset<Row> ids(String uri, String idColumn, DataType type) {
    OutputReader output = output(uri);
    if (output != null) {
      return distinct(withIds(ofOutput(output, "selection/"), Columns.ID), type);
    }
    Path path = StorageUri.path(what, uri);
    String name = named(path);
    if (name.endsWith(".txt")) {
      Column line = trim(col("value"));
      return distinct(
          LiteralFiles.of(spark.read().format("text"), path.toString())
              .select(line.as(Columns.ID))
              .where("length(id) > 0"),
          type);
    }
    return distinct(withIds(read(name, List.of(path.toString())), idColumn), type);
  }

  /** Id, as text, and cluster of every candidate, from a table or an output of recover. */
  Dataset<Row> clusters(String uri, String idColumn, String clusterColumn) {
    OutputReader output = output(uri);
    if (output != null) {
      return clusters(output);
    }
    Path path = StorageUri.path(what, uri);
    return typed(read(named(path), List.of(path.toString())), idColumn, clusterColumn);
  }

  /** Id, as text, and cluster of every candidate of a run of recover. */
  Dataset<Row> clusters(OutputReader output) {
    return typed(ofOutput(output, "clusters/"), Columns.ID, Columns.CLUSTER);
  }

  private Dataset<Row> typed(Dataset<Row> table, String idColumn, String clusterColumn) {
    withColumn(table, idColumn, "id-column");
    withColumn(table, clusterColumn, "cluster-column");
    Dataset<Row> typed =
        table.select(
            quoted(idColumn).cast(DataTypes.StringType).as(Columns.ID),
            quoted(clusterColumn).try_cast(DataTypes.IntegerType).as(Columns.CLUSTER));
    List<Row> faults =
        typed.where("id IS NULL OR cluster IS NULL OR cluster < 0").limit(1).collectAsList();
    if (!faults.isEmpty()) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has the id %s in the cluster %s; ids may not be null, and clusters are integers from"
                  + " 0",
              faults.get(0).get(0),
              faults.get(0).get(1)));
    }
    return typed;
  }

  /** The finished output in a folder, or null where there is none. */
  private OutputReader output(String uri) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Path path = StorageUri.path(what, uri);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (!files.exists(path)) {
        throw fault("does not exist");
      }
      return files.exists(new Path(path, OUTPUT_MANIFEST))
          ? OutputReader.open(hadoop, what.replaceFirst(" is .*", ""), uri)
          : null;
    } catch (IOException e) {
      throw Folder.failure("cannot read " + path, e);
    }
  }

  private Dataset<Row> ofOutput(OutputReader output, String folder) {
    List<String> files =
        output.names(folder).stream().map(name -> output.path(name).toString()).toList();
    if (files.isEmpty()) {
      throw fault(
          String.format(
              Locale.ROOT,
              "is an output without %s of its own%s",
              folder,
              folder.equals("selection/") ? "; give the folder of one of its target tasks" : ""));
    }
    return read(files.get(0), files);
  }

  /** The path, or the files in it, by whose names the format is told. */
  private String named(Path path) {
    try {
      FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
      if (files.getFileStatus(path).isFile()) {
        return path.getName().toLowerCase(Locale.ROOT);
      }
      SortedMap<String, String> byExtension = new TreeMap<>();
      for (FileStatus file : files.listStatus(path)) {
        String name = file.getPath().getName().toLowerCase(Locale.ROOT);
        if (!name.startsWith("_") && !name.startsWith(".")) {
          byExtension.putIfAbsent(name.substring(name.lastIndexOf('.') + 1), name);
        }
      }
      if (byExtension.size() > 1) {
        throw fault("has files of several formats: " + String.join(", ", byExtension.values()));
      }
      if (byExtension.isEmpty()) {
        throw fault("is an empty folder");
      }
      return byExtension.get(byExtension.firstKey());
    } catch (IOException e) {
      throw Folder.failure("cannot read " + path, e);
    }
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
    if (name.endsWith(".npy")) {
      return ofNpy(paths);
    }
    throw fault(
        "is none of what is read: Parquet, JSON lines or CSV with a column of ids, a text (.txt)"
            + " with an id in each line, or an output of tsds");
  }

  /**
   * A checksum of the files' paths, lengths, and times or etags: another one where they changed.
   *
   * @throws UserException if there are none
   */
  String version(String uri) {
    Path path = StorageUri.path(what, uri);
    try {
      FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
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

  private Dataset<Row> withIds(Dataset<Row> table, String idColumn) {
    Dataset<Row> ids = withColumn(table, idColumn, "id-column");
    DataType type = ids.schema().apply(Columns.ID).dataType();
    if (!type.equals(DataTypes.StringType) && !Columns.isInteger(type)) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has the column \"%s\" of type %s; ids must be integers or strings",
              idColumn,
              type.simpleString()));
    }
    return ids;
  }

  /** Ids in npy files, as select writes them: one for each draw. */
  private Dataset<Row> ofNpy(List<String> files) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    LongOpenHashSet distinct = new LongOpenHashSet();
    for (String file : files) {
      for (long id : NpyRows.longs(hadoop, what, file)) {
        distinct.add(id);
      }
    }
    List<Row> rows = new ArrayList<>(distinct.size());
    distinct.forEach(id -> rows.add(RowFactory.create(id)));
    return spark.createDataFrame(rows, new StructType().add(Columns.ID, DataTypes.LongType, false));
  }

  private Dataset<Row> withColumn(Dataset<Row> table, String column, String parameter) {
    if (!Arrays.asList(table.columns()).contains(column)) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has no column \"%s\" but %s; `%s` names it",
              column,
              String.join(", ", table.columns()),
              parameter));
    }
    return table.select(quoted(column).as(Columns.ID));
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }

  private Dataset<Row> distinct(Dataset<Row> ids, DataType type) {
    Column typed = col(Columns.ID).try_cast(type);
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
    return new UserException(what + ", which " + text);
  }
}

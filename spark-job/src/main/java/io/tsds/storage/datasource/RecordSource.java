package io.tsds.storage.datasource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.UserException;
import io.tsds.storage.arrays.ArrayChoice;
import io.tsds.storage.arrays.RecordFiles;
import io.tsds.storage.arrays.RecordFormat;
import io.tsds.storage.files.InputListing;
import io.tsds.storage.files.InputLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What the sources of this package share. The schema is always {@code id long, embedding
 * array<float>}, both without nulls. Options: {@code splitBytes}, about the most bytes that one
 * task reads, by default {@code spark.sql.files.maxPartitionBytes}; {@code array}, which array is
 * read of files that may hold several.
 */
abstract class RecordSource implements TableProvider, DataSourceRegister {
  private static final String ARRAY = "array";
  private static final String SPLIT_BYTES = "splitBytes";
  private static final String MAX_PARTITION_BYTES = "spark.sql.files.maxPartitionBytes";

  private final RecordFormat format;

  RecordSource(RecordFormat format) {
    this.format = format;
  }

  @Override
  public String shortName() {
    return format.shortName();
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return RecordSchema.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    SparkSession session = SparkSession.active();
    CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    Configuration hadoop = session.sessionState().newHadoopConf();
    // As with Spark's own sources, an option may be a file system's setting for this input alone.
    properties.forEach(hadoop::set);
    Map<String, FileStatus> statuses = new TreeMap<>(InputListing.BYTE_ORDER);
    for (String path : paths(options)) {
      for (FileStatus file : InputListing.of(new InputLocation("path", path), hadoop)) {
        statuses.put(file.getPath().toString(), file);
      }
    }
    return new RecordTable(
        format,
        RecordFiles.open(
            format,
            new ArrayChoice(options.getOrDefault(ARRAY, ArrayChoice.DEFAULT), "option array"),
            new ArrayList<>(statuses.values()),
            hadoop),
        splitBytes(options, session),
        session.sparkContext().defaultParallelism(),
        SerializableConfiguration.broadcast(session.sparkContext(), hadoop));
  }

  private List<String> paths(CaseInsensitiveStringMap options) {
    List<String> paths = new ArrayList<>();
    if (options.get("path") != null) {
      paths.add(options.get("path"));
    }
    if (options.get("paths") != null) {
      // Spark hands several paths over as a JSON array.
      try {
        paths.addAll(List.of(new ObjectMapper().readValue(options.get("paths"), String[].class)));
      } catch (JsonProcessingException e) {
        throw new UserException("paths is not a JSON array of strings: " + e.getMessage(), e);
      }
    }
    if (paths.isEmpty()) {
      throw new UserException("format " + shortName() + " needs a path: load(path)");
    }
    return paths;
  }

  private static long splitBytes(CaseInsensitiveStringMap options, SparkSession session) {
    String text =
        options.containsKey(SPLIT_BYTES)
            ? options.get(SPLIT_BYTES)
            : session.conf().get(MAX_PARTITION_BYTES);
    long bytes;
    try {
      bytes = JavaUtils.byteStringAsBytes(text);
    } catch (NumberFormatException e) {
      bytes = 0;
    }
    if (bytes < 1) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s is %s; must be a number of bytes above 0, such as 64m",
              SPLIT_BYTES,
              text));
    }
    return bytes;
  }
}

package io.tsds.storage;

import io.tsds.UserException;
import io.tsds.storage.files.StoreFailure;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;

/**
 * What the footer of a Parquet file tells: its rows, and the types of the columns that matter.
 *
 * @param largestRowGroup compressed bytes of the largest row group in the file, with all columns
 * @param idType Spark type of the id column, or null if there is none and rows are numbered
 * @param taskType Spark type of the task column, or null if none was asked for
 */
record ParquetFooter(
    String path,
    long rows,
    long largestRowGroup,
    DataType idType,
    DataType taskType,
    VectorEncoding encoding) {
  private static final int MOST_COLUMNS_NAMED = 40;

  /** Reads the footer and finds the columns. */
  static ParquetFooter read(FileStatus file, EmbeddingInput input, Configuration hadoop) {
    String path = file.getPath().toString();
    MessageType schema;
    List<BlockMetaData> rowGroups;
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
      schema = reader.getFileMetaData().getSchema();
      rowGroups = reader.getRowGroups();
    } catch (IOException | RuntimeException e) {
      // Besides IOException, broken footers show as several unchecked exceptions.
      throw StoreFailure.at(path, e)
          .orElseGet(
              () ->
                  new UserException(
                      String.format(
                          Locale.ROOT,
                          "%s: is not a readable Parquet file: %s",
                          path,
                          e.getMessage()),
                      e));
    }
    return new ParquetFooter(
        path,
        rowGroups.stream().mapToLong(BlockMetaData::getRowCount).sum(),
        rowGroups.stream().mapToLong(BlockMetaData::getCompressedSize).max().orElse(0),
        idType(schema, path, input),
        taskType(schema, path, input),
        encoding(schema, path, input));
  }

  /** Whether both files have the same columns of the same types. */
  boolean agreesWith(ParquetFooter other) {
    return encoding == other.encoding
        && Objects.equals(idType, other.idType)
        && Objects.equals(taskType, other.taskType);
  }

  /** The columns in a few words, for messages. */
  String describe() {
    String tasks = taskType == null ? "" : taskType.sql() + " tasks, ";
    return String.format(
        Locale.ROOT,
        "%s%s ids and %s",
        tasks,
        idType == null ? "no" : idType.sql(),
        encoding.title());
  }

  private static DataType idType(MessageType schema, String path, EmbeddingInput input) {
    String name = input.idColumn();
    OptionNames options = new OptionNames(input.role());
    if (!schema.containsField(name)) {
      if (!input.idRequired()) {
        return null;
      }
      throw missing(schema, path, name, options.idColumn());
    }
    DataType type = ParquetColumnTypes.idType(schema.getType(name));
    if (type == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; ids must be 64-bit integers or strings; columns: %s",
              options.idColumn(),
              name,
              path,
              ParquetColumnTypes.describe(schema.getType(name)),
              columns(schema)));
    }
    return type;
  }

  private static DataType taskType(MessageType schema, String path, EmbeddingInput input) {
    String name = input.taskColumn();
    if (name == null) {
      return null;
    }
    String option = new OptionNames(input.role()).taskColumn();
    if (!schema.containsField(name)) {
      throw missing(schema, path, name, option);
    }
    DataType type = ParquetColumnTypes.idType(schema.getType(name));
    if (type == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; tasks must be strings or integers; columns: %s",
              option,
              name,
              path,
              ParquetColumnTypes.describe(schema.getType(name)),
              columns(schema)));
    }
    return type;
  }

  private static VectorEncoding encoding(MessageType schema, String path, EmbeddingInput input) {
    String name = input.embeddingColumn();
    String option = new OptionNames(input.role()).embeddingColumn();
    if (!schema.containsField(name)) {
      throw missing(schema, path, name, option);
    }
    Type type = schema.getType(name);
    if (ParquetColumnTypes.isFloat16List(type)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is a list of FLOAT16, which Spark cannot read; rewrite it as"
                  + " float32 (pyarrow: table[\"%s\"].cast(pyarrow.list_(pyarrow.float32())))",
              option,
              name,
              path,
              name));
    }
    VectorEncoding encoding = ParquetColumnTypes.encoding(type, input.binaryElementType());
    if (encoding == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; must be array<float>, array<double>, an MLlib vector or"
                  + " binary; columns: %s",
              option,
              name,
              path,
              ParquetColumnTypes.describe(type),
              columns(schema)));
    }
    return encoding;
  }

  private static UserException missing(
      MessageType schema, String path, String name, String option) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: %s has no column \"%s\"; columns: %s",
            option,
            path,
            name,
            columns(schema)));
  }

  private static String columns(MessageType schema) {
    String named =
        schema.getFields().stream()
            .limit(MOST_COLUMNS_NAMED)
            .map(field -> field.getName() + " (" + ParquetColumnTypes.describe(field) + ")")
            .collect(Collectors.joining(", "));
    return schema.getFieldCount() > MOST_COLUMNS_NAMED ? named + ", ..." : named;
  }
}

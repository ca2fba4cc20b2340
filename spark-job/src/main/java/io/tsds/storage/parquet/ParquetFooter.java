package io.tsds.storage.parquet;

import io.tsds.UserException;
import io.tsds.storage.files.SidecarChecksum;
import io.tsds.storage.files.StoreFailure;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.InputParameterNames;
import io.tsds.storage.input.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
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
 * @param encoding how vectors are stored; null where there are no rows, whose columns are not
 *     looked at
 * @param unsignedIds whether the ids are unsigned numbers of 64 bits
 * @param decodedInBatches whether Spark's reader of batches can decode the columns
 */
record ParquetFooter(
    String path,
    long rows,
    long largestRowGroup,
    DataType idType,
    DataType taskType,
    VectorEncoding encoding,
    boolean unsignedIds,
    boolean decodedInBatches) {
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
      if (ParquetPages.areNone(file, hadoop)) {
        return withoutRows(path);
      }
      throw unreadable(path, e);
    }
    long rows = rowGroups.stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (rows == 0) {
      return withoutRows(path);
    }
    refuseNamesTwice(schema, path, input);
    DataType idType = idType(schema, path, input);
    DataType taskType = taskType(schema, path, input);
    VectorEncoding encoding = encoding(schema, path, input);
    boolean unsignedIds =
        idType != null && ParquetColumnTypes.isUnsignedLong(schema.getType(input.idColumn()));
    ParquetPages pages = ParquetPages.of(rowGroups, columnsOf(input));
    requireCodecs(pages, file, hadoop);
    return new ParquetFooter(
        path,
        rows,
        rowGroups.stream().mapToLong(BlockMetaData::getCompressedSize).max().orElse(0),
        idType,
        taskType,
        encoding,
        unsignedIds,
        pages.areDecodedInBatches(unsignedIds ? input.idColumn() : null));
  }

  /** Besides IOException, broken footers show as several unchecked exceptions. */
  static RuntimeException unreadable(String path, Exception e) {
    return StoreFailure.at(path, e)
        .or(() -> SidecarChecksum.mismatch(path, e).map(m -> new UserException(path + ": " + m, e)))
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

  private static void requireCodecs(ParquetPages pages, FileStatus file, Configuration hadoop) {
    try {
      pages.requireCodecs(file, hadoop);
    } catch (IOException e) {
      String path = file.getPath().toString();
      throw StoreFailure.at(path, e)
          .orElseGet(() -> new UserException(path + ": cannot be read: " + e.getMessage(), e));
    }
  }

  /** What a writer with nothing to write leaves has columns of no type, or none. */
  private static ParquetFooter withoutRows(String path) {
    return new ParquetFooter(path, 0, 0, null, null, null, false, true);
  }

  private static Set<String> columnsOf(EmbeddingInput input) {
    Set<String> names = new TreeSet<>(List.of(input.idColumn(), input.embeddingColumn()));
    if (input.taskColumn() != null) {
      names.add(input.taskColumn());
    }
    return names;
  }

  /** Parquet allows it, and nobody can tell which of the columns was meant. */
  private static void refuseNamesTwice(MessageType schema, String path, EmbeddingInput input) {
    for (String name : columnsOf(input)) {
      long times = schema.getFields().stream().filter(f -> f.getName().equals(name)).count();
      if (times > 1) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s: has %d columns named \"%s\", and only one can be meant: rename or drop the"
                    + " others; columns: %s",
                path,
                times,
                name,
                columns(schema)));
      }
    }
  }

  /** The columns in a few words, for messages. */
  String describe() {
    String targets = taskType == null ? "" : taskType.sql() + " target tasks, ";
    return String.format(
        Locale.ROOT,
        "%s%s ids and %s",
        targets,
        idType == null ? "no" : idType.sql(),
        encoding.title());
  }

  private static DataType idType(MessageType schema, String path, EmbeddingInput input) {
    String name = input.idColumn();
    InputParameterNames names = new InputParameterNames(input.role());
    if (!schema.containsField(name)) {
      if (!input.idRequired()) {
        return null;
      }
      throw missing(schema, path, name, names.idColumn());
    }
    DataType type = ParquetColumnTypes.idType(schema.getType(name));
    if (type == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; ids must be 64-bit integers or strings%s; columns: %s",
              names.idColumn(),
              name,
              path,
              ParquetColumnTypes.describe(schema.getType(name)),
              orConvert(ParquetColumnTypes.idConversion(schema.getType(name)), path, name),
              columns(schema)));
    }
    return type;
  }

  private static DataType taskType(MessageType schema, String path, EmbeddingInput input) {
    String name = input.taskColumn();
    if (name == null) {
      return null;
    }
    String parameter = new InputParameterNames(input.role()).taskColumn();
    if (!schema.containsField(name)) {
      throw missing(schema, path, name, parameter);
    }
    DataType type = ParquetColumnTypes.idType(schema.getType(name));
    if (type == null || ParquetColumnTypes.isUnsignedLong(schema.getType(name))) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; target tasks must be strings or integers of at most 64 bits with"
                  + " a sign%s; columns: %s",
              parameter,
              name,
              path,
              ParquetColumnTypes.describe(schema.getType(name)),
              orConvert(ParquetColumnTypes.idConversion(schema.getType(name)), path, name),
              columns(schema)));
    }
    return type;
  }

  private static VectorEncoding encoding(MessageType schema, String path, EmbeddingInput input) {
    String name = input.embeddingColumn();
    String parameter = new InputParameterNames(input.role()).embeddingColumn();
    if (!schema.containsField(name)) {
      throw missing(schema, path, name, parameter);
    }
    Type type = schema.getType(name);
    VectorEncoding encoding = ParquetColumnTypes.encoding(type, input.binaryElementType());
    if (encoding == null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" of %s is %s; must be array<float>, array<double>, array<tinyint>, an"
                  + " MLlib vector or binary%s; columns: %s",
              parameter,
              name,
              path,
              ParquetColumnTypes.describe(type),
              orConvert(ParquetColumnTypes.vectorConversion(type), path, name),
              columns(schema)));
    }
    return encoding;
  }

  /** The end of a message about a column, with what would make a good one of it, if anything. */
  private static String orConvert(String expression, String path, String column) {
    return expression == null ? "" : ": " + Recipe.convert(path, column, expression);
  }

  private static UserException missing(
      MessageType schema, String path, String name, String parameter) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: %s has no column \"%s\"; columns: %s",
            parameter,
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

package io.tsds.storage.parquet;

import io.tsds.testkit.ParquetFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Parquet files of one small matrix, its ids and components in any type and encoding.
 *
 * @param folder where the files are written
 */
record MatrixFiles(Path folder) {
  static final int ROWS = 12;
  static final int DIMENSION = 4;
  static final String LIST =
      " required group embedding (LIST) { repeated group list { required %s element; } } }";

  static float component(int row, int k) {
    return (DIMENSION * row + k) / 8f;
  }

  static float[][] matrix() {
    float[][] rows = new float[ROWS][DIMENSION];
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < DIMENSION; k++) {
        rows[row][k] = component(row, k);
      }
    }
    return rows;
  }

  static List<String> ids(int first, int end) {
    return IntStream.range(first, end).mapToObj(Integer::toString).toList();
  }

  Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = MatrixFiles.class.getResourceAsStream("/parquet/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  Path floats(String name, String idType, int first, int end) {
    return write(name, idType, "float", first, end);
  }

  /** Rows of the matrix, eight times as large where components are integers. */
  Path write(String name, String idType, String element, int first, int end) {
    String schema = "message m { required " + idType + ";" + LIST.formatted(element);
    return ParquetFiles.write(
        folder.resolve(name), schema, end - first, (row, i) -> fill(row, first + i, element));
  }

  /** Gives a row its id, in the type of the column, and its components. */
  static void fill(Group row, int i, String element) {
    if (row.getType()
        .getType("id")
        .asPrimitiveType()
        .getPrimitiveTypeName()
        .name()
        .equals("INT32")) {
      row.append("id", i);
    } else {
      row.append("id", (long) i);
    }
    Group list = row.addGroup("embedding");
    for (int k = 0; k < DIMENSION; k++) {
      Group item = list.addGroup("list");
      switch (element) {
        case "float" -> item.append("element", component(i, k));
        case "double" -> item.append("element", (double) component(i, k));
        default -> item.append("element", (int) (8 * component(i, k)) - 24);
      }
    }
  }

  void writeSplit(Path file, String element, int first) throws IOException {
    write(file, element, first, builder -> builder.withByteStreamSplitEncoding(true));
  }

  void write(
      Path file, String element, int first, UnaryOperator<ExampleParquetWriter.Builder> settings)
      throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message m { required int64 id;" + LIST.formatted(element));
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new Configuration())
            .withType(type)
            .withDictionaryEncoding(false);
    try (ParquetWriter<Group> writer = settings.apply(builder).build()) {
      for (int row = first; row < ROWS; row++) {
        Group group = groups.newGroup();
        fill(group, row, element);
        writer.write(group);
      }
    }
  }
}

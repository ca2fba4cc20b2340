package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet files of any schema, also such as Spark does not write. */
public final class ParquetFiles {
  /** A column of vectors, as Spark writes them. */
  public static final String VECTORS =
      "optional group embedding (LIST) { repeated group list { optional float element; } }";

  private ParquetFiles() {}

  /**
   * A file of {@code rows} rows, in row groups of about 4 KiB.
   *
   * @param schema in Parquet's own notation, such as {@code message m { required int64 id; }}
   * @param fill fills the row of the given number
   */
  public static Path write(Path file, String schema, int rows, BiConsumer<Group, Integer> fill) {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new Configuration())
            .withType(type)
            .withRowGroupSize(4096L)
            .withMinRowCountForPageSizeCheck(1)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build()) {
      for (int row = 0; row < rows; row++) {
        Group group = groups.newGroup();
        fill.accept(group, row);
        writer.write(group);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a row its vector in the column {@link #VECTORS}; null for none. */
  public static void append(Group row, float[] vector) {
    if (vector != null) {
      Group list = row.addGroup("embedding");
      for (float component : vector) {
        list.addGroup("list").append("element", component);
      }
    }
  }
}

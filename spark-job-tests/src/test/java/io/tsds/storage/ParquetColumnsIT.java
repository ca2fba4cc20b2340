package io.tsds.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetColumnsIT {
  /** Under which Spark notes the schema of what it writes. */
  private static final String NOTE = "org.apache.spark.sql.parquet.row.metadata";

  @TempDir private Path folder;

  @Test
  void columnsAreThoseOfThePagesWhateverTheNoteOfAnEarlierWriterSays() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary id (STRING); required double degradation; }");
    String earlier = new StructType().add("id", "long").add("text", "string").json();
    Path file = folder.resolve("part.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withType(schema)
            .withExtraMetaData(Map.of(NOTE, earlier))
            .build()) {
      writer.write(
          new SimpleGroupFactory(schema).newGroup().append("id", "a").append("degradation", 0.25));
    }
    ParquetColumns columns =
        ParquetColumns.open(LocalSpark.session(), "degradation", file.toString());
    assertThat(columns.type("id", "id-column")).isEqualTo(DataTypes.StringType);
    assertThat(columns.has("text")).isFalse();
    Row row =
        columns
            .rows(List.of(ParquetColumns.column("id"), ParquetColumns.column("degradation")))
            .first();
    assertThat(row.getString(0)).isEqualTo("a");
    assertThat(row.getDouble(1)).isEqualTo(0.25);
  }
}

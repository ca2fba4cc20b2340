package io.tsds.storage.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A way to store the same embeddings in a Parquet file of several row groups and pages.
 *
 * @param element what the embedding column holds: bytes, floats or doubles
 * @param checksums whether pages have checksums
 */
record ParquetLayout(
    String element,
    boolean dictionary,
    CompressionCodecName codec,
    WriterVersion version,
    boolean checksums) {
  static final int ROWS = 240;
  private static final int DIMENSION = 6;

  /** Every element with and without a dictionary, compression and checksums, in both versions. */
  static List<ParquetLayout> all() {
    List<ParquetLayout> layouts = new ArrayList<>();
    for (String element : List.of("bytes", "float", "double")) {
      for (boolean dictionary : new boolean[] {false, true}) {
        for (boolean checksums : new boolean[] {true, false}) {
          // Each codec meets each version once over the elements.
          CompressionCodecName codec =
              (layouts.size() / 4) % 2 == 0
                  ? CompressionCodecName.UNCOMPRESSED
                  : CompressionCodecName.SNAPPY;
          for (WriterVersion version : WriterVersion.values()) {
            layouts.add(new ParquetLayout(element, dictionary, codec, version, checksums));
          }
        }
      }
    }
    return layouts;
  }

  /** Writes the embeddings. */
  Path write(Path file) throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            element.equals("bytes")
                ? "message m { required int64 id; required binary embedding; }"
                : "message m { required int64 id; required group embedding (LIST) {"
                    + " repeated group list { required %s element; } } }".formatted(element));
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new Configuration())
            .withType(type)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withCompressionCodec(codec)
            .withPageWriteChecksumEnabled(checksums)
            .withPageSize(600)
            .withRowGroupSize(4096L)
            .withMinRowCountForPageSizeCheck(1)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build()) {
      for (int row = 0; row < ROWS; row++) {
        Group group = groups.newGroup();
        group.append("id", row * 7919L % 1000);
        fill(group, row);
        writer.write(group);
      }
    }
    return file;
  }

  private void fill(Group group, int row) {
    float[] components = new float[DIMENSION];
    for (int k = 0; k < DIMENSION; k++) {
      // Few distinct vectors, so that a dictionary pays.
      components[k] = (row % 10 * 31 + k * 17) % 64 / 16f - 2;
    }
    if (element.equals("bytes")) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSION).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(components);
      group.append("embedding", Binary.fromConstantByteArray(bytes.array()));
      return;
    }
    Group list = group.addGroup("embedding");
    for (float component : components) {
      Group item = list.addGroup("list");
      if (element.equals("float")) {
        item.append("element", component);
      } else {
        item.append("element", (double) component);
      }
    }
  }

  @Override
  public String toString() {
    return "%s%s, %s, %s%s"
        .formatted(
            element,
            dictionary ? " by dictionary" : "",
            codec,
            version,
            checksums ? ", with checksums" : "");
  }
}

package io.tsds.pipeline.encode;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.writing.StreamOutputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The texts of a piece in the work folder, in Parquet. */
final class PieceFile {
  private static final String ID = "id";
  private static final String TEXT = "text";
  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named(ID)
          .optional(BINARY)
          .as(stringType())
          .named(TEXT)
          .named("texts");

  private PieceFile() {}

  static Path path(Path folder, String piece) {
    return new Path(folder, piece + ".parquet");
  }

  /** Writes a piece from a task, whole or not at all. */
  static void write(Path folder, String piece, List<PieceRow> rows, Configuration hadoop) {
    Path path = path(folder, piece);
    AtomicFile.writeFromTask(fileSystem(path, hadoop), path, out -> write(rows, out, hadoop));
  }

  private static void write(List<PieceRow> rows, OutputStream out, Configuration hadoop)
      throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new StreamOutputFile(out))
            .withConf(hadoop)
            .withType(SCHEMA)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withDictionaryEncoding(false)
            .build()) {
      for (PieceRow row : rows) {
        Group group = new SimpleGroup(SCHEMA);
        group.add(ID, row.id());
        if (row.text() != null) {
          group.add(TEXT, row.text());
        }
        writer.write(group);
      }
    }
  }

  /** Reads a piece. */
  static List<PieceRow> read(Path folder, String piece, Configuration hadoop) {
    Path path = path(folder, piece);
    List<PieceRow> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(hadoop).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(
            new PieceRow(
                group.getString(ID, 0),
                group.getFieldRepetitionCount(TEXT) == 0 ? null : group.getString(TEXT, 0)));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  static FileSystem fileSystem(Path path, Configuration hadoop) {
    try {
      return Folder.withoutChecksumFiles(path.getFileSystem(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + path + ": " + e.getMessage(), e);
    }
  }
}

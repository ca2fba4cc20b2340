package io.tsds.storage.parquet;

import io.tsds.UserException;
import io.tsds.storage.input.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * How a Parquet file's pages are encoded and compressed, as its footer tells before any page is
 * read: which reader can take them, or that none can.
 */
final class ParquetPages {
  /** Length of the footer (4 bytes) and magic, which end every file. */
  private static final int TAIL_BYTES = 8;

  private final List<ColumnChunkMetaData> chunks;

  private ParquetPages(List<ColumnChunkMetaData> chunks) {
    this.chunks = chunks;
  }

  /**
   * The pages of some columns of a file, given by the names of the columns in the schema's root.
   */
  static ParquetPages of(List<BlockMetaData> rowGroups, Set<String> columns) {
    return new ParquetPages(
        rowGroups.stream()
            .flatMap(group -> group.getColumns().stream())
            .filter(chunk -> columns.contains(chunk.getPath().toArray()[0]))
            .toList());
  }

  /**
   * Makes sure that the pages can be decompressed here.
   *
   * @throws UserException naming file, column, codec and remedy
   */
  void requireCodecs(FileStatus file, Configuration hadoop) throws IOException {
    String path = file.getPath().toString();
    for (ColumnChunkMetaData chunk : chunks) {
      String codec = chunk.getCodec().getHadoopCompressionCodecClassName();
      if (codec != null && hadoop.getClassByNameOrNull(codec) == null) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s: column \"%s\" is compressed with %s, for which no decompressor is at hand (class"
                    + " %s); %s",
                path,
                chunk.getPath().toArray()[0],
                chunk.getCodec(),
                codec,
                Recipe.recompress(path)));
      }
    }
    for (ColumnChunkMetaData chunk : chunks) {
      if (chunk.getCodec() == CompressionCodecName.LZ4) {
        requireHadoopsLz4(chunk, file, hadoop);
        // A file has one writer.
        return;
      }
    }
  }

  private static void requireHadoopsLz4(
      ColumnChunkMetaData chunk, FileStatus file, Configuration hadoop) throws IOException {
    if (!Lz4Framing.isHadoops(chunk, file, hadoop)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: column \"%s\" is compressed with LZ4 as early writers did, without the lengths that"
                  + " Hadoop's decompressor needs; %s",
              file.getPath(),
              chunk.getPath().toArray()[0],
              Recipe.recompress(file.getPath().toString())));
    }
  }

  /** A sentence about a failure to read pages of a kind that no reader here knows, if it is one. */
  static Optional<String> unknownKindIn(Throwable failure, String path) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BadConfigurationException
          || (cause instanceof UnsupportedOperationException
              && String.valueOf(cause.getMessage()).startsWith("Unsupported encoding"))) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "has pages of a kind that cannot be decoded here (%s); %s",
                cause.getMessage(),
                Recipe.recompress(path)));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether Spark's reader of batches has a decoder for every page; its reader of rows, which is
   * Parquet's own, has one for all. The former makes decimals of dictionaries of unsigned numbers
   * of 64 bits, whatever it is asked for.
   *
   * @param unsigned the column of such numbers, or null
   */
  boolean areDecodedInBatches(String unsigned) {
    return chunks.stream()
        .noneMatch(
            chunk ->
                chunk.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT)
                    || (chunk.getPath().toArray()[0].equals(unsigned)
                        && chunk.getEncodings().stream().anyMatch(Encoding::usesDictionary)));
  }

  /**
   * Whether a file that Parquet's reader refuses is sound and has neither columns nor rows, as a
   * table without columns is written.
   */
  static boolean areNone(FileStatus file, Configuration hadoop) {
    long tail = file.getLen() - TAIL_BYTES;
    try (FSDataInputStream in = file.getPath().getFileSystem(hadoop).open(file.getPath())) {
      in.seek(tail);
      int footer = Integer.reverseBytes(in.readInt());
      if (footer < 0 || footer > tail) {
        return false;
      }
      in.seek(tail - footer);
      FileMetaData metadata = Util.readFileMetaData(in);
      return metadata.getNum_rows() == 0 && metadata.getSchemaSize() <= 1;
    } catch (IOException | RuntimeException e) {
      // What cannot be looked at is no such file, and the caller knows why it cannot.
      return false;
    }
  }
}

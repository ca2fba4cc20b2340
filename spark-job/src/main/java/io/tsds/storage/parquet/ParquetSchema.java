package io.tsds.storage.parquet;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/** The columns of a Parquet file, by the types that its pages have. */
public final class ParquetSchema {
  private ParquetSchema() {}

  /**
   * Reads the footer.
   *
   * @throws io.tsds.UserException if the file is none
   */
  public static MessageType read(FileStatus file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
      return reader.getFileMetaData().getSchema();
    } catch (IOException | RuntimeException e) {
      throw ParquetFooter.unreadable(file.getPath().toString(), e);
    }
  }
}

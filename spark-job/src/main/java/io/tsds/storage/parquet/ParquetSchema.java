package io.tsds.storage.parquet;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * What the footer of a Parquet file says of its rows.
 *
 * @param columns by the types that its pages have
 * @param rows how many there are
 */
public record ParquetSchema(MessageType columns, long rows) {

  /**
   * Reads the footer.
   *
   * @throws io.tsds.UserException if the file is none
   */
  public static ParquetSchema read(FileStatus file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
      return new ParquetSchema(reader.getFileMetaData().getSchema(), reader.getRecordCount());
    } catch (IOException | RuntimeException e) {
      throw ParquetFooter.unreadable(file.getPath().toString(), e);
    }
  }
}

package io.tsds.storage.result;

import io.tsds.storage.files.LocalDisk;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes a few rows as one file in the calling thread, without a Spark job, whose planning,
 * scheduling and committing take longer than such a file. The writers are those of Spark's own file
 * formats, so that the file is the one that a job would have written.
 */
public final class DirectTable {
  private final SparkSession spark;
  private final SelectionFormat format;

  public DirectTable(SparkSession spark, SelectionFormat format) {
    this.spark = spark;
    this.format = format;
  }

  /**
   * Writes the file; where that fails, what is there of it is no whole file.
   *
   * @param options of the format, as a data frame's writer takes them
   */
  public void write(Path file, StructType schema, Map<String, String> options, Iterator<Row> rows)
      throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    LocalDisk.settings(hadoop).forEach(hadoop::set);
    Job job = Job.getInstance(hadoop);
    OutputWriterFactory factory =
        fileFormat()
            .prepareWrite(
                spark,
                job,
                scala.collection.immutable.Map.from(CollectionConverters.asScala(options)),
                schema);
    TaskAttemptID attempt = new TaskAttemptID("", 0, TaskType.MAP, 0, 0);
    Function1<Object, Object> catalyst = CatalystTypeConverters.createToCatalystConverter(schema);
    OutputWriter writer =
        factory.newInstance(
            file.toString(), schema, new TaskAttemptContextImpl(job.getConfiguration(), attempt));
    try {
      while (rows.hasNext()) {
        writer.write((InternalRow) catalyst.apply(rows.next()));
      }
    } finally {
      writer.close();
    }
    deleteChecksumFile(file, job);
  }

  private FileFormat fileFormat() {
    return switch (format) {
      case PARQUET -> new ParquetFileFormat();
      case JSONL -> new JsonFileFormat();
      case CSV -> new CSVFileFormat();
      case NPY -> throw new IllegalArgumentException("npy is not a table");
    };
  }

  /** The checksum that the local file system keeps beside a file belongs to no result. */
  private static void deleteChecksumFile(Path file, Job job) throws IOException {
    FileSystem files = file.getFileSystem(job.getConfiguration());
    if (files instanceof ChecksumFileSystem checked) {
      checked.getRawFileSystem().delete(checked.getChecksumFile(file), false);
    }
  }
}

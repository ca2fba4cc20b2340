package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;

import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.parquet.OpenFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Records in lines of JSON.
 *
 * @param paths of the files, in the order of their records
 */
record LineRecords(SparkSession session, String[] paths) {
  /** How much of a faulty line a message has. */
  private static final int MOST_SHOWN = 80;

  /** So many records are looked at to tell which keys there are. */
  private static final int FIRST = 100;

  private static final StructType SCHEMA =
      new StructType()
          .add(RecordSource.ID, DataTypes.StringType)
          .add(RecordSource.RECORD, DataTypes.StringType)
          .add(RecordSource.FAULT, DataTypes.StringType);

  /** The records by a key. */
  Dataset<Row> by(String idColumn) {
    Dataset<Row> table = LiteralFiles.of(session.read().format("text"), paths);
    return table
        .select(col("value"), table.metadataColumn("_metadata").getField("file_path"))
        .where("length(trim(value)) > 0")
        .map(
            (MapFunction<Row, Row>)
                row ->
                    checked(
                        row.getString(0), idColumn, null, OpenFile.decodedPath(row.getString(1))),
            Encoders.row(SCHEMA));
  }

  /** Keys of the first records of the first file with any, in the order in which they come. */
  List<String> keysOfFirst() {
    Configuration hadoop = session.sessionState().newHadoopConf();
    Set<String> keys = new LinkedHashSet<>();
    for (int file = 0; file < paths.length && keys.isEmpty(); file++) {
      try (RecordLines lines = new RecordLines(hadoop, paths[file])) {
        for (int line = 0; line < FIRST && lines.hasNext(); line++) {
          keys.addAll(JsonRecord.of(lines.next(), null).keys());
        }
      } catch (IOException e) {
        // Whatever is wrong with a line is told by its place when the records are read.
        return List.of();
      }
    }
    return List.copyOf(keys);
  }

  /** Counts the records of each file. */
  RowNumbering numbering() {
    SerializableConfiguration hadoop = hadoop();
    String[] all = paths;
    Map<Integer, Long> counts =
        files()
            .mapToPair(
                file -> new Tuple2<>(file, count(new RecordLines(hadoop.value(), all[file]))))
            .collectAsMap();
    return new RowNumbering(
        all.clone(), IntStream.range(0, all.length).mapToLong(counts::get).toArray());
  }

  /** The records by their numbers. A task reads a file, from its start. */
  Dataset<Row> numbered(RowNumbering numbering) {
    SerializableConfiguration hadoop = hadoop();
    String[] all = paths;
    return session.createDataFrame(
        files()
            .flatMap(
                file ->
                    new Numbered(
                        new RecordLines(hadoop.value(), all[file]),
                        all[file],
                        numbering.firstRow(file))),
        SCHEMA);
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(session.sessionState().newHadoopConf());
  }

  private JavaRDD<Integer> files() {
    List<Integer> files = IntStream.range(0, paths.length).boxed().toList();
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(files, files.size());
  }

  private static long count(Iterator<String> lines) {
    long count = 0;
    for (; lines.hasNext(); lines.next()) {
      count++;
    }
    return count;
  }

  /** The records of a file. */
  private static final class Numbered implements Iterator<Row> {
    private final Iterator<String> lines;
    private final String file;
    private long number;

    Numbered(Iterator<String> lines, String file, long first) {
      this.lines = lines;
      this.file = file;
      this.number = first;
    }

    @Override
    public boolean hasNext() {
      return lines.hasNext();
    }

    @Override
    public Row next() {
      return checked(lines.next(), null, Long.toString(number++), file);
    }
  }

  /** Id, line and fault of a line. One with a fault has a number all the same, but no key. */
  private static Row checked(String line, String idColumn, String number, String file) {
    try {
      JsonRecord record = JsonRecord.of(line, idColumn);
      return RowFactory.create(idColumn == null ? number : record.id(), line, null);
    } catch (IOException e) {
      String shown = line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "...";
      String message = String.valueOf(e.getMessage()).split("\n", 2)[0];
      return RowFactory.create(
          idColumn == null ? number : null,
          null,
          file + ": the line " + shown + " is no record: it " + reason(message));
    }
  }

  private static String reason(String message) {
    return message.startsWith("is ") || message.startsWith("has ")
        ? message
        : "is no JSON: " + message;
  }
}

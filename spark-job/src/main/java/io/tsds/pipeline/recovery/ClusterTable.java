package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;

import io.tsds.storage.files.Sha256;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.result.TableRows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The table of all candidates' clusters: id and cluster, sorted by id, in files of as many rows
 * each, whatever the number of executors.
 */
final class ClusterTable {
  private static final long ROWS_PER_FILE = ResultWriter.ROWS_PER_FILE;

  /** So few rows are sorted by Spark and written by the driver. */
  private static final long MOST_ON_DRIVER = 1 << 16;

  private ClusterTable() {}

  /**
   * Writes the table.
   *
   * @param candidates id and cluster, in any order
   * @param rows how many there are
   * @return the SHA-256 of the SHA-256 of the files' rows one after another, as 64 hexadecimal
   *     digits each, in the order of the files
   */
  static String write(
      ResultWriter writer, Path folder, Dataset<Row> candidates, long rows, DataType idType) {
    if (rows <= MOST_ON_DRIVER) {
      List<Row> all =
          candidates.select(Columns.ID, Columns.CLUSTER).orderBy(col(Columns.ID)).collectAsList();
      return writeSorted(writer, folder, all, idType);
    }
    JavaRDD<Row> files =
        candidates
            .select(Columns.ID, Columns.CLUSTER)
            .orderBy(col(Columns.ID))
            .toJavaRDD()
            .zipWithIndex()
            .mapToPair(row -> new Tuple2<>(row._2(), row._1()))
            .repartitionAndSortWithinPartitions(
                new ByFile((int) ((rows + ROWS_PER_FILE - 1) / ROWS_PER_FILE)))
            .values();
    List<String> checksums = files.mapPartitions(ClusterTable::checksum, true).collect();
    writer.writeTable(folder, files, schema(idType));
    return ofFiles(checksums);
  }

  /**
   * Writes the table of few rows, which the driver holds.
   *
   * @param candidates id and cluster, in any order
   */
  static String write(ResultWriter writer, Path folder, List<Row> candidates, DataType idType) {
    List<Row> sorted = new ArrayList<>(candidates);
    sorted.sort(Columns.BY_ID);
    return writeSorted(writer, folder, sorted, idType);
  }

  private static String writeSorted(
      ResultWriter writer, Path folder, List<Row> rows, DataType idType) {
    return ofFiles(List.of(writer.writeTable(folder, new RowsOnDriver(rows, schema(idType)))));
  }

  private static StructType schema(DataType idType) {
    return new StructType()
        .add(Columns.ID, idType, false)
        .add(Columns.CLUSTER, DataTypes.IntegerType, false);
  }

  private static String ofFiles(List<String> checksums) {
    return Sha256.of(String.join("", checksums).getBytes(StandardCharsets.US_ASCII));
  }

  private static Iterator<String> checksum(Iterator<Row> rows) throws IOException {
    Sha256 sha = new Sha256();
    DataOutputStream out = sha.stream();
    while (rows.hasNext()) {
      write(rows.next(), out);
    }
    return List.of(sha.hex()).iterator();
  }

  private static void write(Row row, DataOutputStream out) throws IOException {
    if (row.get(0) instanceof Long id) {
      out.writeLong(id);
    } else {
      byte[] utf8 = row.getString(0).getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    out.writeInt(row.getInt(1));
  }

  /** Few rows, which are written without a job of Spark. */
  private static final class RowsOnDriver implements TableRows {
    private final Iterator<Row> rows;
    private final StructType schema;
    private Row current;

    RowsOnDriver(List<Row> rows, StructType schema) {
      this.rows = rows.iterator();
      this.schema = schema;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      current = rows.next();
      return true;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      ClusterTable.write(current, out);
    }
  }

  /** A partition for each file, by the number of the row. */
  private static final class ByFile extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int files;

    ByFile(int files) {
      this.files = files;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key / ROWS_PER_FILE);
    }
  }
}

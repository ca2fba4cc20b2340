package io.tsds.generate;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.tsds.embedding.IdKind;
import io.tsds.recovery.DegradationSum;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The tables of a few numbers a row: what was measured, and the truth. */
final class RecoveryTables {
  private static final long ROWS_PER_FILE = 5_000_000;

  private final SparkSession spark;
  private final RecoveryDataParameters parameters;

  RecoveryTables(SparkSession spark, RecoveryDataParameters parameters) {
    this.spark = spark;
    this.parameters = parameters;
  }

  /** Writes (id, degradation, instruction_tokens, response_tokens) of the measured rows. */
  void writeDegradation(Path folder) {
    StructType schema =
        withId()
            .add("degradation", DoubleType, false)
            .add("instruction_tokens", IntegerType, false)
            .add("response_tokens", IntegerType, false);
    RecoveryDataParameters own = parameters;
    write(
        numbers().mapPartitions(eachRow(rows -> measured(own, rows)), Encoders.row(schema)),
        folder);
  }

  private static Iterator<Row> measured(RecoveryDataParameters parameters, Iterator<Long> rows) {
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    RecoveryMeasurements measurements = new RecoveryMeasurements(parameters.seed(), clusters);
    LongFunction<Row> record =
        row -> {
          int[] tokens = measurements.tokens(row);
          return RowFactory.create(
              id(parameters, row), measurements.degradation(row), tokens[0], tokens[1]);
        };
    return stream(rows).filter(clusters::isMeasured).map(record::apply).iterator();
  }

  /** Writes (id, cluster) of all rows. */
  void writeLabels(Path folder) {
    StructType schema = withId().add("cluster", IntegerType, false);
    RecoveryDataParameters own = parameters;
    write(
        numbers().mapPartitions(eachRow(rows -> labels(own, rows)), Encoders.row(schema)), folder);
  }

  private static Iterator<Row> labels(RecoveryDataParameters parameters, Iterator<Long> rows) {
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    return stream(rows)
        .map(row -> RowFactory.create(id(parameters, row), clusters.clusterOf(row)))
        .iterator();
  }

  /** Writes what is known of each cluster, with the exact mean of its measured degradations. */
  void writeClusters(Path folder) {
    StructType schema =
        new StructType()
            .add("cluster", IntegerType, false)
            .add("rows", LongType, false)
            .add("measured", LongType, false)
            .add("mean_degradation", DoubleType, false)
            .add("expected_degradation", DoubleType, false)
            .add("concepts", createArrayType(StringType, false), false)
            .add("shared_concepts", createArrayType(StringType, false), false);
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    RecoveryMeasurements measurements = new RecoveryMeasurements(parameters.seed(), clusters);
    DegradationSum[] sums = degradations();
    List<Row> rows =
        IntStream.range(0, clusters.count())
            .mapToObj(
                cluster ->
                    RowFactory.create(
                        cluster,
                        clusters.size(cluster),
                        sums[cluster].count(),
                        sums[cluster].mean(),
                        measurements.expected(cluster),
                        RecoveryConcepts.vocabulary(cluster),
                        RecoveryConcepts.shared()))
            .toList();
    write(spark.createDataFrame(rows, schema).coalesce(1), folder);
  }

  private DegradationSum[] degradations() {
    RecoveryDataParameters own = parameters;
    return numbers()
        .javaRDD()
        .mapPartitions(rows -> Collections.singleton(degradations(own, rows)).iterator())
        .reduce(RecoveryTables::added);
  }

  private static DegradationSum[] degradations(
      RecoveryDataParameters parameters, Iterator<Long> rows) {
    RecoveryClusters clusters = new RecoveryClusters(parameters);
    RecoveryMeasurements measurements = new RecoveryMeasurements(parameters.seed(), clusters);
    DegradationSum[] sums = new DegradationSum[clusters.count()];
    Arrays.setAll(sums, cluster -> new DegradationSum());
    while (rows.hasNext()) {
      long row = rows.next();
      if (clusters.isMeasured(row)) {
        sums[clusters.clusterOf(row)].add(measurements.degradation(row));
      }
    }
    return sums;
  }

  private static DegradationSum[] added(DegradationSum[] sums, DegradationSum[] others) {
    for (int cluster = 0; cluster < sums.length; cluster++) {
      sums[cluster].add(others[cluster]);
    }
    return sums;
  }

  /** The row numbers, a partition for every few million. */
  private Dataset<Long> numbers() {
    long rows = parameters.data().rows();
    return spark.range(0, rows, 1, (int) (rows / ROWS_PER_FILE + 1)).as(Encoders.LONG());
  }

  /** Lets a lambda be told from Scala's function of the same shape. */
  private static MapPartitionsFunction<Long, Row> eachRow(MapPartitionsFunction<Long, Row> map) {
    return map;
  }

  private static void write(Dataset<Row> table, Path folder) {
    table.write().mode(SaveMode.Overwrite).parquet(folder.toString());
  }

  private StructType withId() {
    return new StructType()
        .add("id", parameters.storage().ids() == IdKind.LONG ? LongType : StringType, false);
  }

  private static Object id(RecoveryDataParameters parameters, long row) {
    return parameters.storage().ids() == IdKind.LONG ? row : RowKind.CANDIDATE.stringId(row);
  }

  private static Stream<Long> stream(Iterator<Long> rows) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false);
  }
}

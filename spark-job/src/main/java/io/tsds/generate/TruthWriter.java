package io.tsds.generate;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.tsds.embedding.IdKind;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Writes which rows are copies of which: a Parquet table (id, kind, source_id), one row a copy. */
final class TruthWriter {
  private static final long ROWS_PER_FILE = 5_000_000;

  private TruthWriter() {}

  /** Writes the table into {@code folder}, which may exist. */
  static void write(SparkSession spark, GenerateParameters parameters, String folder) {
    CopyLayout plan = plan(parameters);
    boolean numbered = parameters.storage().ids() == IdKind.LONG;
    DataType idType = numbered ? LongType : StringType;
    StructType schema =
        new StructType()
            .add("id", idType, false)
            .add("kind", StringType, false)
            .add("source_id", idType, false);
    int files = (int) (plan.copies() / ROWS_PER_FILE + 1);
    spark
        .range(0, plan.copies(), 1, files)
        .map((MapFunction<Long, Row>) index -> truth(parameters, index), Encoders.row(schema))
        .write()
        .mode(SaveMode.Append)
        .parquet(folder);
  }

  private static Row truth(GenerateParameters parameters, long index) {
    CopyLayout plan = plan(parameters);
    long copy = plan.copy(index);
    long row = plan.rowOf(copy);
    long source = plan.rowOf(plan.sourceOf(copy));
    String kind = plan.isNear(copy) ? "near" : "exact";
    return parameters.storage().ids() == IdKind.LONG
        ? RowFactory.create(row, kind, source)
        : RowFactory.create(
            RowKind.CANDIDATE.stringId(row), kind, RowKind.CANDIDATE.stringId(source));
  }

  private static CopyLayout plan(GenerateParameters parameters) {
    return new CopyLayout(parameters.seed(), parameters.data().rows(), parameters.copies());
  }
}

package io.tsds.demo;

import io.tsds.embedding.IdKind;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.Generation;
import io.tsds.generate.Layout;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.SelectionPipeline;
import io.tsds.report.RunReport;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.storage.writing.ComponentType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The steps of the demo, done by the real commands' code in a Spark session. */
final class SparkDemo {
  private static final int CLUSTERS = 100;
  private static final int FILES = 4;

  private final SparkSession spark;

  SparkDemo(SparkSession spark) {
    this.spark = spark;
  }

  /** Writes the data and reads which of its rows are copies. */
  KnownDuplicates generate(DemoData data) {
    double copies = (double) data.repeatedContents() * data.copies();
    GenerateParameters parameters =
        new GenerateParameters(
            new GenerateParameters.Data(data.candidates(), data.dimension(), CLUSTERS, 1.0),
            new GenerateParameters.Copies(
                copies / data.candidates(), data.noise(), data.copies(), 0, 1),
            new GenerateParameters.Storage(
                FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, FILES),
            new GenerateParameters.Queries(data.queries(), data.queriesUri()),
            data.candidatesUri(),
            data.seed(),
            false);
    List<Row> copied = rows(Generation.write(spark, parameters).truth());
    long[] sources = copied.stream().mapToLong(row -> row.getAs("source_id")).distinct().toArray();
    long[] ids =
        LongStream.concat(copied.stream().mapToLong(row -> row.getAs("id")), Arrays.stream(sources))
            .sorted()
            .toArray();
    return new KnownDuplicates(ids, sources.length);
  }

  /** Runs a selection and reads what it wrote. */
  DemoSelection select(SelectionParameters parameters) {
    if (new SelectionPipeline(spark, parameters).run()
            instanceof RunResult.Done<SelectionReport> done
        && done.report() instanceof RunReport report) {
      return new DemoSelection(
          report,
          weights(rows(done.output() + "/probabilities"), "probability"),
          weights(rows(done.output() + "/selection"), "draws"));
    }
    throw new IllegalStateException("the demo's selection was not made");
  }

  private static CandidateWeights weights(List<Row> rows, String column) {
    return new CandidateWeights(
        rows.stream().mapToLong(row -> row.getAs("id")).toArray(),
        rows.stream().mapToDouble(row -> row.<Number>getAs(column).doubleValue()).toArray());
  }

  /** All rows of a table, whose path is no glob. */
  private List<Row> rows(String folder) {
    return spark.read().option("__globPaths__", "false").parquet(folder).collectAsList();
  }
}

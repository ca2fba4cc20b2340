package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.DegradationSum;
import io.tsds.report.Figures;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.RowFault;
import io.tsds.storage.parquet.OpenFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Joins what is known of every candidate by its id, checks it, and computes its efficiency; then
 * the mean degradation of each cluster.
 */
final class CandidateStage {
  static final String NAME = "candidates";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** More clusters than that would make the driver hold as many queues. */
  static final int MOST_CLUSTERS = 10_000;

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final WorkTable table;

  CandidateStage(StageContext context, RecoveryParameters parameters, RecoveryInputs inputs) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.table = new WorkTable(context, NAME, "candidates");
  }

  /**
   * What the stage did.
   *
   * @param candidates that have a cluster
   * @param eligible those with a degradation
   * @param skipped rows left out as faulty in the files of the candidates
   * @param skippedApart rows left out as faulty in the files of degradation
   * @param unknown rows of the degradation file whose ids no candidate has
   * @param droppedConcepts beyond the most that a candidate may have
   * @param clusters by number
   */
  record Facts(
      double seconds,
      long candidates,
      long eligible,
      long skipped,
      long skippedApart,
      long unknown,
      long droppedConcepts,
      List<ClusterDegradation> clusters) {}

  /**
   * Runs the stage unless an earlier run finished it.
   *
   * @param labels id and cluster of every candidate; null where a column has them
   */
  Facts run(Dataset<Row> labels) {
    if (context.run().isFinished(NAME)) {
      LOG.info("candidates: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe("candidates, degradation and concepts");
    CandidateJoin join = new CandidateJoin(parameters, inputs, logits());
    try {
      join.refuseDuplicates();
      table.write(
          context
              .spark()
              .createDataFrame(
                  join.rows(labels).toJavaRDD().map(join.check()),
                  CandidateCheck.schema(inputs.idType())));
      long unknown = join.unknown(labels);
      inputs.requireUnchanged(context.hadoopConfiguration());
      Facts facts = facts(start, unknown);
      LOG.info(
          "candidates: {} in {}, {} of them with a degradation",
          Quantity.of(facts.candidates(), "candidate"),
          Quantity.of(facts.clusters().size(), "cluster"),
          Figures.count(facts.eligible()));
      context.run().finish(NAME, facts);
      return facts;
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  /** Degradations by the models' logits, or null where a column has them. */
  private Dataset<Row> logits() {
    RecoveryParameters.Logits logits = parameters.degradation().logits();
    return logits == null ? null : LogitsTable.read(context.spark(), logits, inputs.idKind());
  }

  /** The checked candidates, as {@link CandidateCheck} has them, in any order. */
  Dataset<Row> table() {
    return table
        .read()
        .where(CandidateCheck.FAULT + " IS NULL OR " + Columns.CLUSTER + " IS NOT NULL");
  }

  private Facts facts(long start, long unknown) {
    context.describe("candidates, degradation of the clusters");
    Dataset<Row> all = table.read();
    Row faults =
        all.where(col(CandidateCheck.FAULT).isNotNull())
            .agg(count(lit(1)), count_if(col(CandidateCheck.FAULT_APART)))
            .first();
    if (faults.getLong(0) > 0 && parameters.candidates().onBadRow() == OnBadRow.FAIL) {
      throw firstFault(all);
    }
    Row counts =
        table()
            .agg(
                count(lit(1)),
                count_if(col(CandidateCheck.ELIGIBLE)),
                sum(col(CandidateCheck.DROPPED)),
                max(col(Columns.CLUSTER)))
            .first();
    if (counts.getLong(0) == 0) {
      throw new UserException("`candidates`: no row is left to choose from");
    }
    List<ClusterDegradation> clusters = clusters(counts.getInt(3) + 1);
    return new Facts(
        (System.nanoTime() - start) / 1e9,
        counts.getLong(0),
        counts.getLong(1),
        faults.getLong(0) - faults.getLong(1),
        faults.getLong(1),
        unknown,
        counts.isNullAt(2) ? 0 : counts.getLong(2),
        clusters);
  }

  private static UserException firstFault(Dataset<Row> all) {
    Row row =
        all.where(CandidateCheck.FAULT + " IS NOT NULL")
            .orderBy(CandidateCheck.FILE, CandidateCheck.ROW, Columns.ID)
            .select(CandidateCheck.FILE, CandidateCheck.ROW, Columns.ID, CandidateCheck.FAULT)
            .first();
    RowFault fault =
        new RowFault(
            row.isNullAt(0) ? "a candidate" : OpenFile.decodedPath(row.getString(0)),
            row.isNullAt(1) ? -1 : row.getLong(1),
            row.isNullAt(2) ? null : row.get(2).toString(),
            row.getString(3));
    return new UserException(
        fault.message() + " (`on-bad-row` skip leaves such rows out and counts them)");
  }

  private List<ClusterDegradation> clusters(int count) {
    if (count > MOST_CLUSTERS) {
      throw UserException.of(
          "cluster-column",
          "has the cluster %s; clusters are numbered from 0 to at most %s",
          count - 1,
          MOST_CLUSTERS - 1);
    }
    Map<Integer, Long> sizes = new HashMap<>();
    for (Row row : table().groupBy(Columns.CLUSTER).agg(count(lit(1))).collectAsList()) {
      sizes.put(row.getInt(0), row.getLong(1));
    }
    Map<Integer, DegradationSum> sums =
        table()
            .where(CandidateCheck.ELIGIBLE)
            .select(Columns.CLUSTER, CandidateCheck.DEGRADATION)
            .toJavaRDD()
            .mapToPair(row -> new Tuple2<>(row.getInt(0), row.getDouble(1)))
            .aggregateByKey(
                new DegradationSum(),
                (total, value) -> {
                  total.add((double) value);
                  return total;
                },
                (total, other) -> {
                  total.add(other);
                  return total;
                })
            .collectAsMap();
    List<ClusterDegradation> clusters = new ArrayList<>();
    for (int cluster = 0; cluster < count; cluster++) {
      DegradationSum sum = sums.getOrDefault(cluster, new DegradationSum());
      clusters.add(
          new ClusterDegradation(
              sizes.getOrDefault(cluster, 0L), sum.count(), sum.mean(), sum.standardError()));
    }
    return clusters;
  }

  /** Refuses what no selection can be made of. */
  static void requireSelectable(Facts facts, long sampleSize) {
    if (facts.eligible() == 0) {
      throw new UserException(
          facts.skipped() > 0
              ? "no candidate can be selected: "
                  + Quantity.of(facts.skipped(), "row")
                  + " were faulty and left out; `on-bad-row` fail names the first"
              : "no candidate has a degradation; is the column right, and do the ids of `degradation`"
                  + " fit those of `candidates`?");
    }
    if (facts.clusters().stream().allMatch(cluster -> cluster.degradation() == 0)) {
      throw new UserException(
          "no candidate differs between the two models: all degradations are 0");
    }
    if (sampleSize > facts.eligible()) {
      throw UserException.of(
          "sample-size",
          "is %s, but only %s of %s have a degradation: give at most that, or measure more",
          sampleSize,
          facts.eligible(),
          facts.candidates() + " candidates");
    }
  }
}

package io.tsds.pipeline.recovery;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.report.Figures;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.RowFault;
import io.tsds.storage.parquet.OpenFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private final CandidateColumns columns;
  private final WorkTable table;

  CandidateStage(
      StageContext context,
      RecoveryParameters parameters,
      RecoveryInputs inputs,
      CandidateColumns columns) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.columns = columns;
    this.table =
        new WorkTable(
            context, NAME, "candidates", CandidateCheck.schema(inputs.idType()), inputs.few());
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
  Facts run(Table labels) {
    if (context.run().isFinished(NAME)) {
      LOG.info("candidates: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe("candidates, degradation and concepts");
    try {
      long unknown =
          inputs.few().are() && columns.areShort() ? writeHeld(labels) : writeJoined(labels);
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

  /** Writes the checked candidates; returns how many degradations are of unknown ids. */
  private long writeJoined(Table labels) {
    Dataset<Row> clustered = labels == null ? null : labels.read();
    CandidateJoin join = new CandidateJoin(parameters, columns, inputs.few(), logits());
    join.refuseDuplicates();
    CandidateJoin.Unmatched unmatched = join.unmatched(clustered);
    table.write(join.rows(clustered, unmatched).toJavaRDD().map(columns.check()));
    return unmatched.unknown();
  }

  /** The same on the driver, unless that cannot hold the candidates' concepts. */
  private long writeHeld(Table labels) {
    FewCandidates candidates = new FewCandidates(columns, labels == null ? null : labels.held());
    if (candidates.lackConcepts()) {
      return writeJoined(labels);
    }
    candidates.refuseDuplicates();
    long unknown = candidates.unknown();
    table.writeHeld(candidates.checked());
    return unknown;
  }

  /** Degradations by the models' logits, or null where a column has them. */
  private Dataset<Row> logits() {
    RecoveryParameters.Logits logits = parameters.degradation().logits();
    return logits == null ? null : LogitsTable.read(context.spark(), logits, inputs.idKind());
  }

  /** The checked candidates, as {@link CandidateCheck} has them, in any order. */
  Table table() {
    return new Checked(table);
  }

  /** The rows that are candidates: not those of degradation without an id. */
  private record Checked(WorkTable all) implements Table {
    @Override
    public Dataset<Row> read() {
      return all.read()
          .where(CandidateCheck.FAULT + " IS NULL OR " + Columns.CLUSTER + " IS NOT NULL");
    }

    @Override
    public List<Row> held() {
      List<Row> rows = new ArrayList<>(all.held());
      rows.removeIf(
          row -> !row.isNullAt(CandidateCheck.FAULT_AT) && row.isNullAt(CandidateCheck.CLUSTER_AT));
      return rows;
    }
  }

  private Facts facts(long start, long unknown) {
    context.describe("candidates, degradation of the clusters");
    CandidateTotals totals =
        inputs.few().are()
            ? CandidateTotals.of(table.held(), MOST_CLUSTERS)
            : CandidateTotals.of(table.read(), MOST_CLUSTERS);
    if (totals.faults() > 0 && parameters.candidates().onBadRow() == OnBadRow.FAIL) {
      throw firstFault(table.read());
    }
    if (totals.candidates() == 0) {
      throw new UserException("`candidates`: no row is left to choose from");
    }
    if (totals.lastCluster() >= MOST_CLUSTERS) {
      throw UserException.of(
          "cluster-column",
          "has the cluster %s; clusters are numbered from 0 to at most %s",
          totals.lastCluster(),
          MOST_CLUSTERS - 1);
    }
    return new Facts(
        (System.nanoTime() - start) / 1e9,
        totals.candidates(),
        totals.eligible(),
        totals.faults() - totals.faultsApart(),
        totals.faultsApart(),
        unknown,
        totals.dropped(),
        totals.clusters());
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

  /** Refuses what no selection can be made of. */
  static void requireSelectable(Facts facts, long sampleSize) {
    if (facts.eligible() == 0) {
      throw new UserException(
          facts.skipped() > 0
              ? "no candidate can be selected: "
                  + Quantity.of(facts.skipped(), "row")
                  + " were faulty and left out; `on-bad-row` fail names the first"
              : "no candidate has a degradation; is the column right, and do the ids of"
                  + " `degradation` fit those of `candidates`?");
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

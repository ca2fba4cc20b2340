package io.tsds.pipeline.recovery;

import io.tsds.Quantity;
import io.tsds.embedding.IdKind;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.ConceptGraph;
import io.tsds.recovery.QueuedCandidate;
import io.tsds.recovery.RecoverySelection;
import io.tsds.recovery.SelectionRules;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.recovery.SelectionRules.Rounding;
import io.tsds.storage.result.RowSpool;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects on the driver, from the queues of the clusters, and leaves what was accepted and what was
 * rejected in the work folder, in the order of the decisions.
 */
final class SelectionStage {
  static final String NAME = "selection";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;

  SelectionStage(StageContext context, RecoveryParameters parameters, RecoveryInputs inputs) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
  }

  /**
   * What the stage did.
   *
   * @param outcome of the selection
   * @param meanEfficiency of the candidates selected of each cluster, 0 of none [clusters]
   * @param selected how the accepted candidates are stored
   * @param rejected how the rejected candidates are stored
   * @param equal how the candidates of equal budgets are stored; null where nothing is compared
   *     with them
   */
  record Facts(
      double seconds,
      RecoverySelection.Outcome outcome,
      double[] meanEfficiency,
      RowSpool.Extent selected,
      RowSpool.Extent rejected,
      RowSpool.Extent equal) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run(QueueStage queues, List<ClusterDegradation> clusters) {
    if (context.run().isFinished(NAME)) {
      LOG.info("selection: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    SelectionRules rules =
        parameters.allocation().rules(parameters.sampleSize(), parameters.concepts());
    Accepted accepted = new Accepted(clusters.size());
    RecoverySelection.Outcome outcome =
        RecoverySelection.select(rules, clusters, queues(queues, clusters), accepted);
    RowSpool.Extent equal = null;
    if (parameters.comparison().references().contains(Reference.EQUAL)) {
      equal = equal(queues, clusters);
    }
    Facts facts =
        new Facts(
            (System.nanoTime() - start) / 1e9,
            outcome,
            accepted.meanEfficiency(outcome),
            accepted.selected.finish(),
            accepted.rejected.finish(),
            equal);
    LOG.info(
        "selection: {} in {}, {} rejected, {} concepts with {} pairs",
        Quantity.of(facts.selected().rows(), "candidate"),
        Quantity.of(outcome.rounds().size(), "round"),
        facts.rejected().rows(),
        outcome.concepts(),
        outcome.conceptPairs());
    context.run().finish(NAME, facts);
    return facts;
  }

  private List<Queue> queues(QueueStage queues, List<ClusterDegradation> clusters) {
    List<Queue> all = new ArrayList<>();
    for (List<Path> files : queues.files(clusters.size())) {
      all.add(new Queue(context.hadoopConfiguration(), files));
    }
    return all;
  }

  /** Selects the same number with the same budget for each cluster. */
  private RowSpool.Extent equal(QueueStage queues, List<ClusterDegradation> clusters) {
    SelectionRules rules =
        new SelectionRules(
            parameters.sampleSize(),
            Rounding.EQUAL,
            ClusterOrder.NUMBER,
            parameters.concepts().filtered(),
            parameters.concepts().tolerance());
    RowSpool.Writer ids = equalRows().open(context.hadoopConfiguration());
    RecoverySelection.select(
        rules,
        clusters,
        queues(queues, clusters),
        new RecoverySelection.Decisions<Object>() {
          @Override
          public void accepted(
              QueuedCandidate<Object> candidate, int cluster, long rank, int round) {
            ids.add(out -> writeId(candidate.id(), out));
          }

          @Override
          public void rejected(
              QueuedCandidate<Object> candidate, int cluster, int round, ConceptGraph.Fit fit) {}
        });
    return ids.finish();
  }

  private StructType idSchema() {
    return new StructType().add(Columns.ID, inputs.idType(), false);
  }

  private RowSpool spool(String name, StructType schema) {
    Path folder = context.run().stageFolder(NAME);
    return new RowSpool(folder, name, schema);
  }

  /** The accepted candidates: id, cluster, rank, ies, round. */
  RowSpool selectedRows() {
    return spool(
        "selected",
        idSchema()
            .add(Columns.CLUSTER, DataTypes.IntegerType, false)
            .add("rank", DataTypes.LongType, false)
            .add(CandidateCheck.EFFICIENCY, DataTypes.DoubleType, false)
            .add("round", DataTypes.IntegerType, false));
  }

  /** The rejected candidates: id, cluster, the first pair that is missing, and how many are. */
  RowSpool rejectedRows() {
    return spool(
        "rejected",
        idSchema()
            .add(Columns.CLUSTER, DataTypes.IntegerType, false)
            .add("first_concept", DataTypes.StringType, false)
            .add("second_concept", DataTypes.StringType, false)
            .add("missing", DataTypes.LongType, false)
            .add("pairs", DataTypes.LongType, false));
  }

  /** The candidates of the selection with equal budgets: id. */
  RowSpool equalRows() {
    return spool("equal", idSchema());
  }

  private void writeId(Object id, DataOutputStream out) throws IOException {
    if (inputs.idKind() == IdKind.LONG) {
      out.writeLong((Long) id);
    } else {
      writeText((String) id, out);
    }
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  /** Takes the decisions to the work folder. */
  private final class Accepted implements RecoverySelection.Decisions<Object> {
    private final RowSpool.Writer selected = selectedRows().open(context.hadoopConfiguration());
    private final RowSpool.Writer rejected = rejectedRows().open(context.hadoopConfiguration());
    private final double[] efficiencies;

    Accepted(int clusters) {
      this.efficiencies = new double[clusters];
    }

    @Override
    public void accepted(QueuedCandidate<Object> candidate, int cluster, long rank, int round) {
      efficiencies[cluster] += candidate.efficiency();
      selected.add(
          out -> {
            writeId(candidate.id(), out);
            out.writeInt(cluster);
            out.writeLong(rank);
            out.writeDouble(candidate.efficiency());
            out.writeInt(round);
          });
    }

    @Override
    public void rejected(
        QueuedCandidate<Object> candidate, int cluster, int round, ConceptGraph.Fit fit) {
      rejected.add(
          out -> {
            writeId(candidate.id(), out);
            out.writeInt(cluster);
            writeText(fit.first(), out);
            writeText(fit.second(), out);
            out.writeLong(fit.missing());
            out.writeLong(fit.pairs());
          });
    }

    double[] meanEfficiency(RecoverySelection.Outcome outcome) {
      double[] means = new double[efficiencies.length];
      for (int cluster = 0; cluster < means.length; cluster++) {
        long count = outcome.clusters().get(cluster).selected();
        means[cluster] = count == 0 ? 0 : efficiencies[cluster] / count;
      }
      return means;
    }
  }
}

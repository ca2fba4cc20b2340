package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Reference;
import io.tsds.pipeline.recovery.ReferenceComparison.Counted;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.recovery.ClusterDegradation;
import io.tsds.recovery.LossFacts;
import io.tsds.report.recovery.BoundFacts;
import io.tsds.report.recovery.LossConstants;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.result.RowSpool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Compares the selection with others, and tells what is known of the bounds' constants. */
final class ComparisonStage {
  /** Losses are added in this type, in which their order does not matter. */
  private static final String EXACT = "decimal(38,18)";

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;

  ComparisonStage(StageContext context, RecoveryParameters parameters, RecoveryInputs inputs) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
  }

  /** What was compared. */
  record Result(double seconds, List<BoundFacts> bounds, LossConstants constants) {}

  /**
   * Compares.
   *
   * @param candidates as {@link CandidateCheck} has them
   */
  Result run(
      Table candidates,
      List<ClusterDegradation> clusters,
      SelectionStage stage,
      SelectionStage.Facts selected) {
    try {
      return compared(candidates, clusters, stage, selected);
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  private Result compared(
      Table table,
      List<ClusterDegradation> clusters,
      SelectionStage stage,
      SelectionStage.Facts selected) {
    long start = System.nanoTime();
    Comparison comparison = parameters.comparison();
    double[] weights = weights(comparison, clusters);
    if (comparison.references().isEmpty() && comparison.lossColumn() == null) {
      return new Result(
          (System.nanoTime() - start) / 1e9,
          List.of(),
          LossConstants.of(comparison.lipschitz(), List.of(), 0, new double[0]));
    }
    context.describe("comparison with references");
    Dataset<Row> candidates = table.read();
    ReferenceComparison sets = new ReferenceComparison(candidates, clusters.size());
    Counted selection =
        sets.counted(
            "the selection",
            Comparison.SELECTION,
            "this selection",
            rows(stage.selectedRows(), selected.selected()).select(Columns.ID));
    Map<String, Counted> byName = new HashMap<>(Map.of(Comparison.SELECTION, selection));
    List<BoundFacts> bounds = new ArrayList<>();
    for (Reference reference : comparison.references()) {
      Counted counted = counted(sets, reference, candidates, stage, selected);
      byName.put(reference.name(), counted);
      bounds.add(
          BoundFacts.of(
              counted.name(),
              counted.description(),
              ReferenceComparison.bound(parameters.sampleSize(), selection, counted),
              weights,
              comparison.lipschitz()));
    }
    LossConstants constants =
        constants(comparison, byName, epsilons(candidates, selection.ids(), clusters.size()));
    return new Result((System.nanoTime() - start) / 1e9, bounds, constants);
  }

  /** The weights of the clusters in the evaluation, which add up to 1 [clusters]. */
  static double[] weights(Comparison comparison, List<ClusterDegradation> clusters) {
    double[] weights =
        comparison.weights().isEmpty()
            ? clusters.stream().mapToDouble(ClusterDegradation::size).toArray()
            : comparison.weights().stream().mapToDouble(Double::doubleValue).toArray();
    if (weights.length != clusters.size()) {
      throw UserException.of(
          "evaluation-weights",
          "has %s weights for %s clusters; give one for each, by their numbers",
          weights.length,
          clusters.size());
    }
    double total = Arrays.stream(weights).sum();
    if (!(total > 0)) {
      throw UserException.of("evaluation-weights", "are all 0; one at least must be above 0");
    }
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  private Counted counted(
      ReferenceComparison sets,
      Reference reference,
      Dataset<Row> candidates,
      SelectionStage stage,
      SelectionStage.Facts selected) {
    String parameter = "`reference` " + reference.name();
    if (reference.equals(Reference.EQUAL)) {
      return sets.counted(
          parameter,
          reference.name(),
          "the same budget for each cluster, by number, and the same rules else",
          rows(stage.equalRows(), selected.equal()));
    }
    if (reference.equals(Reference.RANDOM)) {
      Dataset<Row> drawn =
          RandomSample.ids(
              candidates.where(CandidateCheck.ELIGIBLE),
              parameters.seed(),
              parameters.sampleSize());
      return sets.counted(
          parameter,
          reference.name(),
          String.format(
              Locale.ROOT, "as many measured candidates at random, by seed %d", parameters.seed()),
          drawn);
    }
    Counted counted =
        sets.counted(
            parameter,
            reference.name(),
            reference.uri(),
            TableFiles.ofReference(context.spark(), reference)
                .ids(reference.uri(), parameters.candidates().idColumn(), inputs.idType()));
    return counted;
  }

  private Dataset<Row> rows(RowSpool spool, RowSpool.Extent extent) {
    return SpooledRows.read(context, spool, extent, inputs.few());
  }

  /** What is known of the constants, from the losses of trained runs on these sets. */
  static LossConstants constants(
      Comparison comparison, Map<String, Counted> byName, double[] epsilons) {
    List<LossConstants.RunLoss> runs = new ArrayList<>();
    List<Counted> sets = new ArrayList<>();
    List<String> names = new ArrayList<>(comparison.losses().keySet());
    Collections.sort(names);
    for (String name : names) {
      runs.add(new LossConstants.RunLoss(name, comparison.losses().get(name)));
      sets.add(byName.get(name));
    }
    double[] losses = runs.stream().mapToDouble(LossConstants.RunLoss::loss).toArray();
    double atLeast = runs.size() < 2 ? 0 : ReferenceComparison.lambdaAtLeast(sets, losses);
    return LossConstants.of(comparison.lipschitz(), runs, atLeast, epsilons);
  }

  /** The surrogates of eps [clusters], none without a column of losses. */
  private double[] epsilons(Dataset<Row> candidates, Dataset<Row> selection, int clusters) {
    if (parameters.comparison().lossColumn() == null) {
      return new double[0];
    }
    Dataset<Row> eligible =
        candidates
            .where(CandidateCheck.ELIGIBLE)
            .select(Columns.ID, Columns.CLUSTER, CandidateCheck.LOSS);
    Dataset<Row> rest = eligible.join(selection, new String[] {Columns.ID}, "left_anti");
    Column exact = sum(col(CandidateCheck.LOSS).cast(EXACT)).cast("double").as("loss");
    Dataset<Row> left = rest.groupBy(Columns.CLUSTER).agg(exact, count(lit(1)).as("n"));
    Dataset<Row> smallest =
        eligible
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy(Columns.CLUSTER)
                            .orderBy(col(CandidateCheck.LOSS), col(Columns.ID))))
            .join(left.select(Columns.CLUSTER, "n"), new String[] {Columns.CLUSTER}, "inner")
            .where("place <= n")
            .groupBy(Columns.CLUSTER)
            .agg(exact);
    double[] ofLeft = byCluster(left, clusters);
    double[] least = byCluster(smallest, clusters);
    double[] epsilons = new double[clusters];
    Arrays.setAll(epsilons, cluster -> LossFacts.residualEpsilon(ofLeft[cluster], least[cluster]));
    return epsilons;
  }

  private static double[] byCluster(Dataset<Row> sums, int clusters) {
    double[] values = new double[clusters];
    for (Row row : sums.select(Columns.CLUSTER, "loss").collectAsList()) {
      values[row.getInt(0)] = row.getDouble(1);
    }
    return values;
  }
}

package io.tsds.parameters;

import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.RecoveryParameters.Allocation;
import io.tsds.parameters.RecoveryParameters.Budget;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.parameters.RecoveryParameters.WholeShares;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.util.List;
import java.util.Map;

/** Parameters of a selection of recovery data, each group at its default until it is set. */
public final class RecoveryParametersBuilder {
  private final EmbeddingInput candidates;
  private final String outputUri;
  private final long sampleSize;
  private Output output;
  private long seed;
  private Clustering clustering =
      new Clustering(null, Metric.L2, Graph.NEIGHBORS, 300_000, 15, 0.1, 3, 24, false);
  private Degradation degradation =
      new Degradation(
          null, "degradation", null, Unit.NAT, "instruction_tokens", "response_tokens", null);
  private Concepts concepts =
      new Concepts("concepts", List.of(), io.tsds.recovery.Concepts.MOST, 0);
  private Allocation allocation =
      new Allocation(Budget.DEGRADATION, WholeShares.LARGEST_REMAINDER, ClusterOrder.DEGRADATION);
  private Comparison comparison = new Comparison(List.of(), null, List.of(), null, Map.of());
  private ArithmeticChoice arithmetic = new ArithmeticChoice(BlasChoice.AUTO, FilterChoice.AUTO);

  RecoveryParametersBuilder(EmbeddingInput candidates, String outputUri, long sampleSize) {
    this.candidates = candidates;
    this.outputUri = outputUri;
    this.sampleSize = sampleSize;
  }

  /** Where the results go, and what may be in the way. */
  public RecoveryParametersBuilder output(Output value) {
    output = value;
    return this;
  }

  /** Seed of every choice at random. */
  public RecoveryParametersBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** How the candidates get their clusters. */
  public RecoveryParametersBuilder clustering(Clustering value) {
    clustering = value;
    return this;
  }

  /** Where degradations are. */
  public RecoveryParametersBuilder degradation(Degradation value) {
    degradation = value;
    return this;
  }

  /** What candidates are held against each other by. */
  public RecoveryParametersBuilder concepts(Concepts value) {
    concepts = value;
    return this;
  }

  /** How the budget is shared out. */
  public RecoveryParametersBuilder allocation(Allocation value) {
    allocation = value;
    return this;
  }

  /** What the selection is compared with. */
  public RecoveryParametersBuilder comparison(Comparison value) {
    comparison = value;
    return this;
  }

  /** What computes; the result is the same. */
  public RecoveryParametersBuilder arithmetic(ArithmeticChoice value) {
    arithmetic = value;
    return this;
  }

  /**
   * The parameters.
   *
   * @throws io.tsds.UserException naming the first that cannot be
   */
  public RecoveryParameters build() {
    return new RecoveryParameters(
        candidates,
        output == null
            ? new Output(
                outputUri,
                Output.workUriOf(outputUri),
                SelectionFormat.PARQUET,
                false,
                false,
                false)
            : output,
        sampleSize,
        seed,
        clustering,
        degradation,
        concepts,
        allocation,
        comparison,
        arithmetic);
  }
}

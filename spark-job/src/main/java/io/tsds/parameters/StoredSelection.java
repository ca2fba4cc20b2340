package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.storage.input.EmbeddingInput;

/**
 * A selection from a search that was made before, and that settles what is still open: candidates,
 * queries, metric, and the prefetch unless it was given.
 *
 * @param neighbors folder of the search
 * @param metricGiven whether the model's metric was asked for
 * @param prefetchGiven whether the model's prefetch was asked for
 */
public record StoredSelection(
    String neighbors,
    Output output,
    SelectionParameters.Model model,
    boolean metricGiven,
    boolean prefetchGiven,
    SelectionParameters.Sample sample,
    SelectionParameters.Extras extras,
    ArithmeticChoice arithmetic)
    implements SelectionRequest {

  /**
   * The selection from this search.
   *
   * @param candidates how the search read its candidates
   * @param queries how it read its queries
   * @param metric its metric
   * @param prefetch L of the search
   * @throws UserException if it cannot give what was asked for
   */
  public SelectionParameters from(
      EmbeddingInput candidates, EmbeddingInput queries, Metric metric, int prefetch) {
    if (metricGiven && model.metric() != metric) {
      throw UserException.of(
          "metric",
          "is %s, but %s was searched by %s: leave it out, or search again by tsds neighbors",
          ConstantText.of(model.metric()),
          neighbors,
          ConstantText.of(metric));
    }
    if (prefetchGiven && model.prefetch() > prefetch) {
      throw UserException.of(
          "prefetch",
          "is %s, but %s has %s neighbors of each query: give at most as many, or search again"
              + " by tsds neighbors",
          model.prefetch(),
          neighbors,
          prefetch);
    }
    if (model.cost() == Cost.ONE_MINUS_COSINE && metric != Metric.COSINE) {
      throw UserException.of(
          "cost",
          "is %s, which is known of vectors of length 1 only, but %s was searched by %s: give `cost`"
              + " squared-distance, or search again by tsds neighbors with `metric` cosine",
          ConstantText.of(model.cost()),
          neighbors,
          ConstantText.of(metric));
    }
    if (extras.taskWeights() != null && queries.taskColumn() == null) {
      throw UserException.of(
          "task-weights",
          "is %s, but %s was searched without target tasks: leave it out, or search again by tsds"
              + " neighbors with `task-column`",
          extras.taskWeights(),
          neighbors);
    }
    return new SelectionParameters(
        candidates,
        queries,
        output,
        model.of(metric, prefetchGiven ? model.prefetch() : prefetch),
        sample,
        extras,
        arithmetic);
  }
}

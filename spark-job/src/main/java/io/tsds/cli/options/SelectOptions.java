package io.tsds.cli.options;

import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionRequest;
import io.tsds.parameters.StoredSelection;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;

/**
 * The options of a selection that may come from any place. Required ones are optional here, since
 * each place alone may lack them.
 */
public final class SelectOptions {
  @Mixin CandidatesOptions candidates;

  @Mixin QueriesOptions queries;

  @Mixin StoredSearchOptions stored;

  @Mixin SearchOptions search;

  @Mixin ModelOptions model;

  @Mixin ArithmeticOptions arithmetic;

  @Mixin SampleOptions sample;

  @Mixin TextOptions text;

  @Mixin OutputOptions output;

  @Mixin ResultOptions result;

  /**
   * The checked parameters.
   *
   * @param given whether an option, by its name without dashes, comes from the user
   */
  public SelectionRequest parameters(Predicate<String> given) {
    if (stored.neighbors != null) {
      return fromStored(given);
    }
    requireGiven(
        new RequiredOptions()
            .add("--candidates", candidates.candidates)
            .add("--queries", queries.queries));
    boolean dtypeGiven = given.test("embedding-dtype");
    return new SelectionParameters(
        candidates.candidates(dtypeGiven),
        queries.queries(candidates, dtypeGiven),
        output.output(result.selectionFormat, result.strict),
        model.model(given.test("scale"), search.metric, search.prefetch),
        sample.sample(),
        sample.extras(text.texts(given)),
        arithmetic.arithmetic());
  }

  private StoredSelection fromStored(Predicate<String> given) {
    stored.refuseReading(given);
    boolean metricGiven = given.test("metric");
    requireGiven(new RequiredOptions());
    return new StoredSelection(
        UriOption.checked("neighbors", stored.neighbors),
        output.output(result.selectionFormat, result.strict),
        // Whose metric stands in no option is checked when the search is known.
        model.model(
            given.test("scale"),
            metricGiven ? search.metric : model.suitedMetric(),
            search.prefetch),
        metricGiven,
        given.test("prefetch"),
        sample.sample(),
        sample.extras(text.texts(given)),
        arithmetic.arithmetic());
  }

  private void requireGiven(RequiredOptions more) {
    more.add("--output", output.output)
        .add("--sample-size", sample.sampleSize)
        .check("set them as options, or as keys of the --config file without the dashes");
  }
}

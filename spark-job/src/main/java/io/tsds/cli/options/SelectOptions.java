package io.tsds.cli.options;

import io.tsds.parameters.SelectionParameters;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;

/**
 * The options of a selection that may come from any place. Required ones are optional here, since
 * each place alone may lack them.
 */
public final class SelectOptions {
  @Mixin CandidatesOptions candidates;

  @Mixin QueriesOptions queries;

  @Mixin ModelOptions model;

  @Mixin ArithmeticOptions arithmetic;

  @Mixin SampleOptions sample;

  @Mixin OutputOptions output;

  /**
   * The checked parameters.
   *
   * @param given whether an option, by its name without dashes, comes from the user
   */
  public SelectionParameters parameters(Predicate<String> given) {
    requireGiven();
    boolean dtypeGiven = given.test("embedding-dtype");
    return new SelectionParameters(
        candidates.candidates(dtypeGiven),
        queries.queries(candidates, dtypeGiven),
        output.output(),
        model.model(given.test("scale")),
        sample.sample(),
        sample.extras(),
        arithmetic.arithmetic());
  }

  private void requireGiven() {
    new RequiredOptions()
        .add("--candidates", candidates.candidates)
        .add("--queries", queries.queries)
        .add("--output", output.output)
        .add("--sample-size", sample.sampleSize)
        .check("set them as options, or as keys of the --config file without the dashes");
  }
}

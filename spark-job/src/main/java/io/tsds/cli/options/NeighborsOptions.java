package io.tsds.cli.options;

import io.tsds.parameters.NeighborsParameters;
import io.tsds.storage.result.SelectionFormat;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;

/** The options of a search that is kept. */
public final class NeighborsOptions {
  @Mixin CandidatesOptions candidates;

  @Mixin QueriesOptions queries;

  @Mixin SearchOptions search;

  @Mixin ArithmeticOptions arithmetic;

  @Mixin OutputOptions output;

  /**
   * The checked parameters.
   *
   * @param given whether an option, by its name without dashes, comes from the user
   */
  public NeighborsParameters parameters(Predicate<String> given) {
    new RequiredOptions()
        .add("--candidates", candidates.candidates)
        .add("--queries", queries.queries)
        .add("--output", output.output)
        .check("set them as options, or as keys of the --config file without the dashes");
    boolean dtypeGiven = given.test("embedding-dtype");
    return new NeighborsParameters(
        candidates.candidates(dtypeGiven),
        queries.queries(candidates, dtypeGiven),
        output.output(SelectionFormat.PARQUET, false),
        search.metric,
        search.prefetch,
        arithmetic.arithmetic());
  }
}

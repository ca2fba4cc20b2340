package io.tsds.cli.options;

import io.tsds.parameters.RecoveryParameters;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;

/**
 * The options of a selection of recovery data that may come from any place. Required ones are
 * optional here, since each place alone may lack them.
 */
public final class RecoverOptions {
  @Mixin CandidatesOptions candidates;

  @Mixin DegradationOptions degradation;

  @Mixin ClusterOptions clusters;

  @Mixin ArithmeticOptions arithmetic;

  @Mixin ConceptOptions concepts;

  @Mixin RecoverySampleOptions sample;

  @Mixin ComparisonOptions comparison;

  @Mixin OutputOptions output;

  @Mixin ResultOptions result;

  /**
   * The checked parameters.
   *
   * @param given whether an option, by its name without dashes, comes from the user
   */
  public RecoveryParameters parameters(Predicate<String> given) {
    new RequiredOptions()
        .add("--candidates", candidates.candidates)
        .add("--output", output.output)
        .add("--sample-size", sample.sampleSize)
        .check("set them as options, or as keys of the --config file without the dashes");
    return RecoveryParameters.builder(
            candidates.candidates(given.test("embedding-dtype")),
            UriOption.checked("output", output.output),
            sample.sampleSize)
        .output(output.output(result.selectionFormat, result.strict))
        .seed(sample.seed)
        .clustering(clusters.clustering(given))
        .degradation(degradation.degradation(given))
        .concepts(concepts.concepts(given))
        .allocation(sample.allocation())
        .comparison(comparison.comparison())
        .arithmetic(arithmetic.arithmetic())
        .build();
  }
}

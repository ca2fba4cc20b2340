package io.tsds.cli;

import io.tsds.UserException;
import io.tsds.pipeline.SelectionParameters;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;

/**
 * The options of a selection that may come from any place. Required ones are optional here, since
 * each place alone may lack them.
 */
final class SelectOptions {
  @Mixin InputOptions input;

  @Mixin ModelOptions model;

  @Mixin SampleOptions sample;

  @Mixin OutputOptions output;

  /**
   * The checked parameters.
   *
   * @param scaleGiven whether {@code --scale} comes from the user
   */
  SelectionParameters parameters(boolean scaleGiven) {
    requireGiven();
    return new SelectionParameters(
        input.candidates(),
        input.queries(),
        output.output(),
        model.model(scaleGiven),
        sample.sample(),
        model.blas);
  }

  private void requireGiven() {
    List<String> missing = new ArrayList<>();
    note(missing, "--candidates", input.candidates);
    note(missing, "--queries", input.queries);
    note(missing, "--output", output.output);
    note(missing, "--sample-size", sample.sampleSize);
    if (!missing.isEmpty()) {
      throw new UserException(
          "required and not given: %s; set them as options, or as keys of the --config file without"
                  .formatted(String.join(", ", missing))
              + " the dashes");
    }
  }

  private static void note(List<String> missing, String option, Object value) {
    if (value == null) {
      missing.add(option);
    }
  }
}

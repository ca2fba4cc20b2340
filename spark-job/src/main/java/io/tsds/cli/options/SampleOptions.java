package io.tsds.cli.options;

import io.tsds.parameters.SelectionParameters.Extras;
import io.tsds.parameters.SelectionParameters.Sample;
import io.tsds.parameters.ShownTexts;
import io.tsds.parameters.TaskWeights;
import io.tsds.sampling.DrawMode;
import picocli.CommandLine.Option;

/** The draws. */
final class SampleOptions implements OptionSection {
  @Option(
      names = "--sample-size",
      paramLabel = "B",
      description =
          "Candidates to draw in each epoch, for each target task. Several sizes, such as"
              + " 1000,5000,25000, give nested samples: each is contained in the larger. Required.")
  SampleSizes sampleSize;

  @Option(
      names = "--epochs",
      paramLabel = "COUNT",
      description = "Independent samples, each of B draws. Default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Seed of the draws. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--draw",
      paramLabel = "HOW",
      description =
          "with-replacement, without-replacement, or highest: the B most probable, ties by id."
              + " Default: ${DEFAULT-VALUE}.")
  DrawMode draw;

  @Option(
      names = "--weights",
      description =
          "Also write weights.npy, a float64 for each row of the candidates: its probability, mostly 0."
              + " For candidates without ids of their own (npy, npz, safetensors, fvecs).")
  boolean weights;

  @Option(
      names = "--task-weights",
      paramLabel = "WEIGHTS",
      description =
          "With --task-column, also draw one sample over all target tasks, into OUTPUT/mixture: equal,"
              + " queries (by their number), or NAME=W,NAME=W. Default: none.")
  TaskWeights taskWeights;

  @Override
  public String heading() {
    return "Sample";
  }

  Sample sample() {
    return new Sample(sampleSize.values(), epochs, seed, draw);
  }

  /**
   * What is written besides.
   *
   * @param texts that the report shows, or null
   */
  Extras extras(ShownTexts texts) {
    return new Extras(weights, taskWeights, texts);
  }
}

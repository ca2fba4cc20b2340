package io.tsds.cli.options;

import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import picocli.CommandLine.Option;

/** What synthetic rows hold. */
final class GeneratedDataOptions implements OptionSection {
  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows to write, copies included. Required.")
  Long rows;

  @Option(names = "--dimension", paramLabel = "D", description = "Components of a row. Required.")
  Integer dimension;

  @Option(
      names = "--clusters",
      paramLabel = "COUNT",
      defaultValue = "400",
      description =
          "Centers, each component drawn from N(0, 1). A row is a random center plus noise, scaled"
              + " to unit length. With --recovery orthogonal directions, 8 if not given. Default:"
              + " ${DEFAULT-VALUE}.")
  int clusters;

  @Option(
      names = "--noise",
      paramLabel = "SD",
      defaultValue = "1.0",
      description =
          "Standard deviation of each component around the center. With --recovery 0.5 if not"
              + " given. Default: ${DEFAULT-VALUE}.")
  double noise;

  @Option(
      names = "--near-duplicate-rate",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of all rows that are copies of other rows with a little noise. Default:"
              + " ${DEFAULT-VALUE}.")
  double nearRate;

  @Option(
      names = "--near-duplicate-noise",
      paramLabel = "SD",
      defaultValue = "0.02",
      description =
          "Standard deviation that these copies add to each component before they are scaled: a"
              + " copy lies about SD / sqrt(1 + noise^2) from its source. Default:"
              + " ${DEFAULT-VALUE}.")
  double nearNoise;

  @Option(
      names = "--near-duplicate-factor",
      paramLabel = "COUNT",
      defaultValue = "1",
      description =
          "Such copies of each row that has any; the share stays as it is. Default:"
              + " ${DEFAULT-VALUE}.")
  int nearFactor;

  @Option(
      names = "--exact-duplicate-rate",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of all rows that are exact copies of other rows. Default: ${DEFAULT-VALUE}.")
  double exactRate;

  @Option(
      names = "--exact-duplicate-factor",
      paramLabel = "COUNT",
      defaultValue = "1",
      description =
          "Such copies of each row that has any; the share stays as it is. Default:"
              + " ${DEFAULT-VALUE}.")
  int exactFactor;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description =
          "The same seed and shape give the same rows, whatever the files. Default:"
              + " ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public String heading() {
    return "Data";
  }

  Data data() {
    return new Data(rows, dimension, clusters, noise);
  }

  Copies copies() {
    return new Copies(nearRate, nearNoise, nearFactor, exactRate, exactFactor);
  }
}

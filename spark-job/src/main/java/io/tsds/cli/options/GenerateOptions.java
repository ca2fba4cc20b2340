package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.RecoveryDataParameters;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** The options of synthetic embeddings. */
public final class GenerateOptions {
  /** Options that recovery data have no use for. */
  private static final List<String> WITHOUT_RECOVERY =
      List.of(
          "queries",
          "queries-output",
          "near-duplicate-rate",
          "near-duplicate-noise",
          "near-duplicate-factor",
          "exact-duplicate-rate",
          "exact-duplicate-factor");

  @Mixin GeneratedDataOptions data;

  @Mixin GeneratedFilesOptions files;

  @Mixin GeneratedRecoveryOptions recovery;

  /** Whether data for a recovery are asked for, rather than candidates and queries. */
  public boolean isRecovery() {
    return recovery.recovery;
  }

  /**
   * The checked parameters of candidates and queries.
   *
   * @param given what the command line has
   */
  public GenerateParameters parameters(ParseResult given) {
    requireAll();
    if (isGiven(given, "measured")) {
      throw new UserException(
          "`measured` is a share of recovery data; add `recovery`, or leave it out");
    }
    Data shape = data.data();
    return new GenerateParameters(
        shape,
        data.copies(),
        files.storage(shape),
        files.queries(),
        UriOption.checked("output", files.output),
        data.seed,
        files.overwrite);
  }

  /**
   * The checked parameters of data for a recovery.
   *
   * @param given what the command line has; the defaults of some options are others here
   */
  public RecoveryDataParameters recoveryParameters(ParseResult given) {
    requireAll();
    for (String option : WITHOUT_RECOVERY) {
      if (isGiven(given, option)) {
        throw UserException.of(
            option,
            "does not go with `recovery`, whose data have neither queries nor duplicates; leave one"
                + " of the two out");
      }
    }
    Data shape =
        new Data(
            data.rows,
            data.dimension,
            isGiven(given, "clusters") ? data.clusters : RecoveryDataParameters.CLUSTERS,
            isGiven(given, "noise") ? data.noise : RecoveryDataParameters.NOISE);
    FileFormat format = isGiven(given, "format") ? files.format : FileFormat.PARQUET;
    return new RecoveryDataParameters(
        shape,
        files.storage(shape, format),
        recovery.measured,
        UriOption.checked("output", files.output),
        data.seed,
        files.overwrite);
  }

  private void requireAll() {
    new RequiredOptions()
        .add("--output", files.output)
        .add("--rows", data.rows)
        .add("--dimension", data.dimension)
        .check("see tsds generate --help");
  }

  private static boolean isGiven(ParseResult given, String option) {
    return given.hasMatchedOption("--" + option);
  }
}

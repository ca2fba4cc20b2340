package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Logits;
import io.tsds.parameters.RecoveryParameters.Unit;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** What was measured of the candidates. */
final class DegradationOptions implements OptionSection {
  @Option(
      names = "--degradation",
      paramLabel = "URI",
      description =
          "Parquet files of what was measured, joined by the id; their columns stand for those of the"
              + " candidates. A candidate without a row there is clustered, but not selected. Default:"
              + " none, the candidates have the columns.")
  String degradation;

  @Option(
      names = "--degradation-column",
      paramLabel = "NAME",
      description =
          "Column of how far the pruned model departs from the original: the mean Jensen-Shannon"
              + " divergence over the tokens of the response. Default: ${DEFAULT-VALUE}.")
  String degradationColumn;

  @Option(
      names = "--degradation-tokens-column",
      paramLabel = "NAME",
      description =
          "Column of lists of the divergence of each token, instead, of which the mean is taken.")
  String degradationTokensColumn;

  @Option(
      names = "--degradation-unit",
      paramLabel = "UNIT",
      description = "nat (at most ln 2) or bit (at most 1). Default: ${DEFAULT-VALUE}.")
  Unit degradationUnit;

  @Option(
      names = "--instruction-tokens-column",
      paramLabel = "NAME",
      description = "Column of numbers of tokens of the instruction. Default: ${DEFAULT-VALUE}.")
  String instructionTokensColumn;

  @Option(
      names = "--response-tokens-column",
      paramLabel = "NAME",
      description = "Column of numbers of tokens of the response. Default: ${DEFAULT-VALUE}.")
  String responseTokensColumn;

  @Option(
      names = "--original-logits",
      paramLabel = "URI",
      description =
          "For small data: npy file of the original model's logits [positions x vocabulary], instead"
              + " of a column of degradation.")
  String originalLogits;

  @Option(
      names = "--pruned-logits",
      paramLabel = "URI",
      description = "The same of the pruned model.")
  String prunedLogits;

  @Option(
      names = "--offsets",
      paramLabel = "URI",
      description =
          "npy file of the first position of each candidate, whose id is its place in there from 0,"
              + " and the end of the last one.")
  String offsets;

  @Option(
      names = "--temperature",
      paramLabel = "NUMBER",
      description = "What logits are divided by. Default: ${DEFAULT-VALUE}.")
  double temperature;

  @Override
  public String heading() {
    return "Degradation";
  }

  Degradation degradation(Predicate<String> given) {
    Logits logits = logits(given);
    boolean tokens = degradationTokensColumn != null;
    boolean plain = !tokens || given.test("degradation-column");
    return new Degradation(
        degradation == null ? null : UriOption.checked("degradation", degradation),
        plain ? degradationColumn : null,
        degradationTokensColumn,
        degradationUnit,
        instructionTokensColumn,
        responseTokensColumn,
        logits);
  }

  private Logits logits(Predicate<String> given) {
    if (originalLogits == null && prunedLogits == null && offsets == null) {
      if (given.test("temperature")) {
        throw UserException.of("temperature", "divides logits, and none are given; leave it out");
      }
      return null;
    }
    if (originalLogits == null || prunedLogits == null || offsets == null) {
      throw new UserException(
          "--original-logits, --pruned-logits and --offsets belong together; give all three");
    }
    if (given.test("degradation-column")) {
      throw UserException.of(
          "degradation-column", "and `original-logits` contradict each other; give one of them");
    }
    return new Logits(
        UriOption.checked("original-logits", originalLogits),
        UriOption.checked("pruned-logits", prunedLogits),
        UriOption.checked("offsets", offsets),
        temperature);
  }
}

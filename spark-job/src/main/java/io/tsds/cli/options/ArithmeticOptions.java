package io.tsds.cli.options;

import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import picocli.CommandLine.Option;

/** Which arithmetic searches. */
final class ArithmeticOptions implements OptionSection {
  @Option(
      names = "--blas",
      paramLabel = "BLAS",
      description =
          "auto (openblas where it loads, else java), openblas or java. The result is the same."
              + " Default: ${DEFAULT-VALUE}.")
  BlasChoice blas;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description =
          "Arithmetic of the filter before exact distances: auto (the fastest, by measuring),"
              + " float32, or bf16 or int8 where the processor has instructions for them. The"
              + " result is the same. Default:"
              + " ${DEFAULT-VALUE}.")
  FilterChoice filter;

  @Override
  public String heading() {
    return "Model";
  }

  ArithmeticChoice arithmetic() {
    return new ArithmeticChoice(blas, filter);
  }
}

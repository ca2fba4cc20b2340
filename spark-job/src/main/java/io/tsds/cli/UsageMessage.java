package io.tsds.cli;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with an argument, in the words of this project's other messages. */
final class UsageMessage {
  private UsageMessage() {}

  static String of(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (problem instanceof MissingParameterException missing
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      return "%s has no value; write %s %s"
          .formatted(option.longestName(), option.longestName(), option.paramLabel());
    }
    if (problem instanceof OverwrittenOptionException overwritten
        && overwritten.getOverwritten() instanceof OptionSpec option) {
      return option.longestName() + " is given twice; give it once";
    }
    if (problem.getCause() instanceof TypeConversionException bound
        && problem.getArgSpec() instanceof OptionSpec option) {
      return "%s is %s; %s".formatted(option.longestName(), problem.getValue(), bound.getMessage());
    }
    return problem.getMessage();
  }

  private static String unmatched(UnmatchedArgumentException problem) {
    String argument = problem.getUnmatched().get(0);
    String name = argument.startsWith("-") ? argument.replaceFirst("=.*", "") : argument;
    String kind = argument.startsWith("-") ? "option" : "argument";
    String suggestion =
        problem.getSuggestions().isEmpty()
            ? ""
            : " (did you mean %s?)".formatted(String.join(" or ", problem.getSuggestions()));
    return "unknown %s %s%s".formatted(kind, name, suggestion);
  }
}

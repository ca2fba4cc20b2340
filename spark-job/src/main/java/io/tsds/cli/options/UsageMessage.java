package io.tsds.cli.options;

import java.util.Locale;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with an argument, in the words of this project's other messages. */
public final class UsageMessage {
  private UsageMessage() {}

  public static String of(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (problem instanceof MissingParameterException missing
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      return String.format(
          Locale.ROOT,
          "%s has no value; write %s %s",
          option.longestName(),
          option.longestName(),
          option.paramLabel());
    }
    if (problem instanceof OverwrittenOptionException overwritten
        && overwritten.getOverwritten() instanceof OptionSpec option) {
      return option.longestName() + " is given twice; give it once";
    }
    if (problem.getCause() instanceof TypeConversionException bound
        && problem.getArgSpec() instanceof OptionSpec option) {
      return String.format(
          Locale.ROOT,
          "%s is %s; %s",
          option.longestName(),
          problem.getValue(),
          bound.getMessage());
    }
    // Help, asked for a command that there is none of, gives its name as a value of no option.
    if (problem.getArgSpec() == null && problem.getValue() != null) {
      return "unknown command " + problem.getValue();
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
            : String.format(
                Locale.ROOT, " (did you mean %s?)", String.join(" or ", problem.getSuggestions()));
    return String.format(Locale.ROOT, "unknown %s %s%s", kind, name, suggestion);
  }
}

package io.tsds.cli.options;

import io.tsds.UserException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** A search that was made before. */
final class StoredSearchOptions implements OptionSection {
  @Option(
      names = "--neighbors",
      paramLabel = "URI",
      description =
          "Output of tsds neighbors to select from, in place of --candidates, --queries and all that says"
              + " how they are read; --prefetch is then that of the search, or a smaller one.")
  String neighbors;

  @Override
  public String heading() {
    return "Input";
  }

  /** Refuses options of what was settled when the neighbors were searched. */
  void refuseReading(Predicate<String> given) {
    for (String option : readingOptions()) {
      if (given.test(option)) {
        throw UserException.of(
            option,
            "was settled when `neighbors` %s was searched; leave out one of the two",
            neighbors);
      }
    }
  }

  private static List<String> readingOptions() {
    return Stream.of(new CandidatesOptions(), new QueriesOptions())
        .flatMap(section -> OptionTypes.commandLine(section).getCommandSpec().options().stream())
        .map(OptionSpec::longestName)
        .map(name -> name.replaceFirst("^--", ""))
        .toList();
  }
}

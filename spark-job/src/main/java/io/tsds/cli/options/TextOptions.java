package io.tsds.cli.options;

import io.tsds.UserException;
import io.tsds.parameters.ShownTexts;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The texts of the most and the least typical picks, for the report. */
final class TextOptions implements OptionSection {
  @Mixin RecordsOptions records;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      defaultValue = ShownTexts.COLUMN,
      description =
          "Column of the records with the texts. With --records the report shows those of the most and"
              + " the least typical candidates. Default: ${DEFAULT-VALUE}.")
  String textColumn;

  @Override
  public String heading() {
    return "Records";
  }

  /**
   * The texts to show; null where none were asked for.
   *
   * @param given whether an option, by its name without dashes, comes from the user
   */
  ShownTexts texts(Predicate<String> given) {
    if (records.records != null) {
      return new ShownTexts(records.records(), textColumn);
    }
    for (String option : List.of("records-format", "record-id-column", "text-column")) {
      if (given.test(option)) {
        throw UserException.of(
            option, "is given, but no `records` that it could be of; give them, or leave it out");
      }
    }
    return null;
  }
}

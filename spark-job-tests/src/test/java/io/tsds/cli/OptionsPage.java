package io.tsds.cli;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of all commands as Markdown tables, made from the command line itself. */
final class OptionsPage {
  private OptionsPage() {}

  static String render(CommandLine line) {
    return line.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> command.userObject() instanceof TsdsCommand)
        .map(OptionsPage::render)
        .collect(Collectors.joining("\n"));
  }

  private static String render(CommandSpec command) {
    StringBuilder page = new StringBuilder();
    page.append("## ").append(command.name()).append("\n\n");
    page.append(text(command.usageMessage().description())).append("\n\n");
    page.append("```text\n");
    page.append(text(command.usageMessage().customSynopsis())).append("\n```\n");
    if (!command.positionalParameters().isEmpty()) {
      page.append(table("", command.positionalParameters()));
    }
    Map<String, List<OptionSpec>> sections = OptionSection.of(command);
    sections.forEach((heading, options) -> page.append(table(heading, options)));
    return page.toString();
  }

  private static String table(String heading, List<? extends ArgSpec> rows) {
    StringBuilder table = new StringBuilder("\n");
    table.append("| ").append(heading).append(" | default | meaning |\n|---|---|---|\n");
    rows.forEach(
        row ->
            table.append(
                String.join(" | ", "| " + name(row), defaultOf(row), meaning(row)) + " |\n"));
    return table.toString();
  }

  private static String name(ArgSpec row) {
    if (!(row instanceof OptionSpec option)) {
      return "`" + row.paramLabel() + "`";
    }
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return List.of(option.names()).stream()
        .map(name -> "`" + name + label + "`")
        .collect(Collectors.joining(", "));
  }

  private static String defaultOf(ArgSpec row) {
    if (row.defaultValue() != null) {
      return "`" + row.defaultValue() + "`";
    }
    return !row.isOption() || text(row.description()).endsWith("Required.") ? "required" : "";
  }

  /** The description without what the column of defaults says already. */
  private static String meaning(ArgSpec row) {
    String said = "Default: " + row.defaultValue() + ".";
    String end = "\\s+(" + Pattern.quote(said) + "|Required\\.)$";
    return text(row.description()).replaceFirst(end, "").replace("|", "\\|");
  }

  private static String text(String[] lines) {
    return String.join(" ", lines).strip();
  }
}

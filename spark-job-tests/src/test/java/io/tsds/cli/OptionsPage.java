package io.tsds.cli;

import io.tsds.cli.options.OptionSection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of all commands as Markdown tables, made from the command line itself. */
final class OptionsPage {
  private OptionsPage() {}

  static String render(CommandLine line) {
    StringBuilder page = new StringBuilder();
    Map<String, String> commandsByTables = new HashMap<>();
    for (CommandLine subcommand : line.getSubcommands().values()) {
      CommandSpec command = subcommand.getCommandSpec();
      if (command.userObject() instanceof TsdsCommand) {
        String tables = tables(command);
        String same = commandsByTables.putIfAbsent(tables, command.name());
        page.append(page.isEmpty() ? "" : "\n").append(head(command));
        page.append(same == null ? tables : sameAs(same));
      }
    }
    return page.toString();
  }

  private static String head(CommandSpec command) {
    return String.join(
        "\n",
        "## " + command.name(),
        "",
        text(command.usageMessage().description()),
        "",
        "```text",
        text(command.usageMessage().customSynopsis()),
        "```",
        "");
  }

  private static String sameAs(String command) {
    return String.format(Locale.ROOT, "\nThe options are those of [%s](#%s).\n", command, command);
  }

  private static String tables(CommandSpec command) {
    StringBuilder tables = new StringBuilder();
    if (!command.positionalParameters().isEmpty()) {
      tables.append(table("", command.positionalParameters()));
    }
    OptionSection.of(command).forEach((heading, rows) -> tables.append(table(heading, rows)));
    return tables.toString();
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
    if (givenDefault(row) != null) {
      return "`" + givenDefault(row) + "`";
    }
    return !row.isOption() || text(row.description()).endsWith("Required.") ? "required" : "";
  }

  /** The description without what the column of defaults says already. */
  private static String meaning(ArgSpec row) {
    String said = "Default: " + givenDefault(row) + ".";
    String end = "\\s+(" + Pattern.quote(said) + "|Required\\.)$";
    return text(row.description()).replaceFirst(end, "").replace("|", "\\|");
  }

  private static String text(String[] lines) {
    return String.join(" ", lines).strip();
  }

  /** The option's own default, or that of a selection, which is not written at the option. */
  private static String givenDefault(ArgSpec row) {
    try {
      IDefaultValueProvider provider = row.command().defaultValueProvider();
      String given = provider == null ? null : provider.defaultValue(row);
      return given == null ? row.defaultValue() : given;
    } catch (Exception e) {
      throw new IllegalStateException(row.paramLabel() + " has no default that can be told", e);
    }
  }
}

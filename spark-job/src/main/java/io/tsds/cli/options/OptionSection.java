package io.tsds.cli.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that stand together under a heading in the help text: a picocli mixin. */
public interface OptionSection {
  String heading();

  /** The option list of a command's help, section by section. */
  static String render(Help help) {
    StringBuilder text = new StringBuilder();
    of(help.commandSpec())
        .forEach(
            (heading, options) -> {
              Help.Layout layout = help.createDefaultLayout();
              layout.addOptions(options, help.parameterLabelRenderer());
              text.append(System.lineSeparator()).append(heading).append(':');
              text.append(System.lineSeparator()).append(layout);
            });
    return text.toString();
  }

  /** The options of a command by the headings of their sections, in order. */
  static Map<String, List<OptionSpec>> of(CommandSpec command) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      sections.computeIfAbsent(headingOf(option), key -> new ArrayList<>()).add(option);
    }
    return sections;
  }

  private static String headingOf(OptionSpec option) {
    try {
      return option.scope().get() instanceof OptionSection section ? section.heading() : "Other";
    } catch (Exception e) {
      throw new IllegalStateException("no object holds the option " + option.longestName(), e);
    }
  }
}

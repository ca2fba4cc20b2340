package io.tsds.cli;

import picocli.CommandLine.Command;

/**
 * {@code tsds select}: draws the candidates that suit a target task. For example
 *
 * <pre>tsds select --candidates web.npy --queries task.npy --output out --sample-size 100000</pre>
 */
@Command(
    name = "select",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds select --candidates URI --queries URI|--neighbors URI --output URI --sample-size B"
            + " [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description = "Draw the candidates that suit a target task, from their embeddings.",
    footer = {
      "",
      "Every option can also be a key of the --config file, without its dashes, or of the Spark"
          + " configuration, as spark.tsds.NAME. The command line wins over the file, the file over"
          + " the Spark configuration. Options for spark-submit follow after --.",
      "",
      "Exit status: 0 done, 2 a mistake in options or data, 3 refused by --strict, 1 anything else."
    })
final class SelectCommand extends AbstractSelectionCommand {
  SelectCommand(SelectionRunner runner) {
    super("tsds select", runner);
  }
}

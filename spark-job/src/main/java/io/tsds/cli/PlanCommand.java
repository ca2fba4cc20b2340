package io.tsds.cli;

import picocli.CommandLine.Command;

/**
 * {@code tsds plan}: what {@code tsds select} with the same options would take. For example
 *
 * <pre>tsds plan --candidates web.npy --queries task.npy --output out --sample-size 100000</pre>
 */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    sortOptions = false,
    customSynopsis =
        "tsds plan --candidates URI --queries URI|--neighbors URI --output URI --sample-size B"
            + " [OPTION...] [-- SPARK-SUBMIT-OPTION...]",
    description =
        "Tell what select with the same options would take: operations, bytes, memory, time.",
    footer = {
      "",
      "Reads headers and queries, writes nothing, and ends with 2 where the run cannot fit."
    })
final class PlanCommand extends AbstractSelectionCommand {
  PlanCommand(SelectionRunner runner) {
    super("tsds plan", runner);
  }
}

package io.tsds.storage.run;

import io.tsds.storage.input.InputFile;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Which of a run's parameters and inputs a stage depends on, besides the version of the program.
 * What an earlier run with other parameters left is of use to a later one as far as it depends on
 * none that differ.
 */
@FunctionalInterface
public interface StageDependencies {
  /** Every stage depends on everything, so that nothing is taken from another run. */
  StageDependencies ALL = (stage, parameters) -> parameters;

  /**
   * The parameters, and what follows from them, that decide what a stage leaves.
   *
   * @param stage name of its checkpoint
   * @param parameters all of the run's, by option name
   */
  SortedMap<String, String> of(String stage, SortedMap<String, String> parameters);

  /**
   * The inputs by their role that the stage reads, or that those before it have read: all of them,
   * unless a command has some that are read late.
   *
   * @param stage name of its checkpoint
   * @param inputs all of the run's
   */
  default Map<String, List<InputFile>> inputs(String stage, Map<String, List<InputFile>> inputs) {
    return inputs;
  }
}

package io.tsds.storage.run;

import java.util.SortedMap;

/**
 * Which of a run's parameters a stage depends on, besides the inputs' files and the version of the
 * program. What an earlier run with other parameters left is of use to a later one as far as it
 * depends on none that differ.
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
}

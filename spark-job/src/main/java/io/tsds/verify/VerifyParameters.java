package io.tsds.verify;

import io.tsds.UserException;

/**
 * What to check.
 *
 * @param output folder of a finished selection
 * @param queriesChecked queries of each target task whose neighbors are searched again, and
 *     candidates of each target task whose probability is computed again; at least 1
 * @param seed of their choice
 */
public record VerifyParameters(String output, int queriesChecked, long seed) {
  public VerifyParameters {
    if (queriesChecked < 1) {
      throw new UserException(
          "`queries-checked` is " + queriesChecked + "; must be at least 1 for each target task");
    }
  }
}

package io.tsds.parameters;

import io.tsds.UserException;
import java.util.List;
import java.util.Optional;

/**
 * What is compared, checked.
 *
 * @param selections folders of finished selections of select; inputs, sample size and seed of the
 *     baselines are those of the first
 * @param baselines made on the spot
 * @param task name of a target task
 * @param page new file for a page of HTML
 */
public record EvaluationParameters(
    List<String> selections,
    List<Baseline> baselines,
    Optional<String> task,
    Optional<String> page) {

  /** A simple way to select, to compare with. */
  public enum Baseline {
    /** Each candidate is as likely as another. */
    RANDOM,
    /** Those at the least distance from any query, as LESS ranks them. */
    NEAREST,
    /** Each query in turn takes its nearest that is not yet taken. */
    ROUND_ROBIN
  }

  public EvaluationParameters {
    selections = List.copyOf(selections);
    baselines = baselines.stream().distinct().toList();
    if (selections.isEmpty()) {
      throw new UserException("SELECTION is not given; give at least one folder");
    }
  }
}

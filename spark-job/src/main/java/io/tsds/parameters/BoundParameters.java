package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Reference;

/**
 * What finished outputs are compared by.
 *
 * @param output folder of a finished selection, of select or of recover
 * @param clustering ids with the clusters of all candidates, or an output of recover; null where
 *     {@code output} has them
 * @param idColumn of references and clusterings that are no outputs
 * @param clusterColumn of a clustering that is no output
 * @param seed of the reference "random"
 */
public record BoundParameters(
    String output,
    String clustering,
    String idColumn,
    String clusterColumn,
    long seed,
    Comparison comparison) {
  public BoundParameters {
    if (comparison.references().isEmpty()) {
      throw UserException.of(
          "reference", "is not given; give at least one, such as random or NAME=URI");
    }
    if (comparison.references().contains(Reference.EQUAL)) {
      throw UserException.of(
          "reference",
          "is equal, which needs the queues of the run: give it to recover, or the output of recover"
              + " with `budget` equal as NAME=URI");
    }
    if (comparison.lossColumn() != null) {
      throw UserException.of(
          "loss-column", "belongs to recover, which reads the candidates' columns");
    }
  }
}

package io.tsds.testkit;

import io.tsds.assignment.Assignment;
import io.tsds.assignment.AssignmentResult;
import io.tsds.assignment.Method;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.parameters.SelectionParameters;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a selection has to come to: the assignment on the neighbors and densities of {@link
 * BruteForce}.
 *
 * @param probabilities those above zero, by the id's text
 */
public record Oracle(AssignmentResult result, SortedMap<String, Double> probabilities) {

  public static Oracle of(
      SelectionParameters.Model model, EmbeddingBlock queries, EmbeddingBlock candidates) {
    BruteForce search = BruteForce.search(queries, candidates, model.prefetch());
    double[] densities =
        model.method() == Method.KNN_KDE
            ? search.densities(candidates, model.bandwidth(), model.kdeNeighbors())
            : null;
    AssignmentResult result =
        Assignment.of(model.method(), model.alpha(), model.scale(), model.cost())
            .solve(search.lists(), densities, candidates.rows());
    SortedMap<String, Double> probabilities = new TreeMap<>();
    for (int member = 0; member < result.probability().length; member++) {
      if (result.probability()[member] > 0) {
        probabilities.put(
            candidates.ids().text(search.poolRows()[member]), result.probability()[member]);
      }
    }
    return new Oracle(result, probabilities);
  }
}

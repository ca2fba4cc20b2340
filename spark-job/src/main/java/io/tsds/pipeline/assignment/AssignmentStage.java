package io.tsds.pipeline.assignment;

import io.tsds.Quantity;
import io.tsds.assignment.Assignment;
import io.tsds.assignment.AssignmentResult;
import io.tsds.knn.NeighborLists;
import io.tsds.parameters.SelectionParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Solves the assignment on the driver. */
public final class AssignmentStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SelectionParameters.Model model;
  private final Level detail;

  /**
   * @param detail level at which is said what is solved
   */
  public AssignmentStage(SelectionParameters.Model model, Level detail) {
    this.model = model;
    this.detail = detail;
  }

  /** The solution and how long it took. */
  public record Solved(AssignmentResult result, double seconds) {}

  /**
   * Solves.
   *
   * @param density kernel densities [pool], or null for methods without
   * @param candidates N
   */
  public Solved run(NeighborLists lists, double[] density, long candidates) {
    long start = System.nanoTime();
    LOG.atLevel(detail)
        .log(
            "assignment: {}, {} each",
            Quantity.of(lists.queries(), "query"),
            Quantity.of(lists.length(), "neighbor"));
    AssignmentResult result =
        Assignment.of(model.method(), model.alpha(), model.scale(), model.cost())
            .solve(lists, density, candidates);
    return new Solved(result, (System.nanoTime() - start) / 1e9);
  }
}

package io.tsds.pipeline.report;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.assignment.AssignmentResult;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnZeroVector;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionParametersBuilder;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.FileFacts.Search;
import io.tsds.report.FilterUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a user should know of the run for one target task. */
record ReportWarnings(
    SelectionParameters parameters,
    SearchedInputs inputs,
    NeighborStage.Facts neighbors,
    TargetTask target,
    DensityStage.Result density,
    AssignmentResult result) {

  /** All of them, most important first. */
  List<String> all() {
    List<String> warnings = new ArrayList<>();
    scale(warnings);
    limits(warnings);
    inputs.orderWarning().ifPresent(warnings::add);
    skippedRows(warnings);
    arithmetic(warnings);
    return warnings;
  }

  /** The search that was taken, null where the run searched itself. */
  private Search kept() {
    return inputs.search().orElse(null);
  }

  /** Whose parameters those are that say how rows were read. */
  private String ofSearch() {
    return kept() == null ? "" : " of tsds neighbors";
  }

  /** Where the scale does not suit the distances. */
  private void scale(List<String> warnings) {
    SelectionParameters.Model model = parameters.model();
    boolean l2 = parameters.model().metric() == Metric.L2;
    long notUnit = neighbors.read().notUnit() + target.queries().notUnitRows();
    if (l2 && notUnit > 0 && !model.scaleGiven()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s of other than unit length, and `scale` was left at %s, which is meant for unit vectors: give `scale` about 3.5 times the mean distance between candidates, or %s",
              Quantity.of(notUnit, "row"),
              model.scale(),
              kept() != null ? Search.with(kept(), "`metric` cosine") : "`metric` cosine"));
    }
    if (result.certificate().limitCoversLists()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "knn-tv's limit (1-alpha)C/alpha = %.4g covers every neighbor, so distances decide nothing: give a smaller `scale` (the paper uses 0.25)",
              (1 - model.alpha()) * model.scale() / model.alpha()));
    }
  }

  /** Where there is less than was asked for. */
  private void limits(List<String> warnings) {
    SelectionParameters.Model model = parameters.model();
    int members = target.members().size();
    if (neighbors.length() < model.prefetch()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "`prefetch` is %d, but the input has only %s: all of them were used",
              model.prefetch(),
              Quantity.of(neighbors.length(), "candidate")));
    }
    // With the default, which nobody chose, the report's parameters tell it.
    if (density.values() != null
        && model.kdeNeighbors() > members
        && model.kdeNeighbors() != SelectionParametersBuilder.KDE_NEIGHBORS
        && model.bandwidth() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "`kde-neighbors` is %d, but the pool has only %s: all of them were used",
              model.kdeNeighbors(),
              Quantity.of(members, "member")));
    }
  }

  private void skippedRows(List<String> warnings) {
    long skippedQueries = target.queries().skippedRows();
    if (parameters.candidates().onZeroVector() == OnZeroVector.SKIP
        && neighbors.read().skipped() + skippedQueries > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "left out (`on-bad-row` and `on-zero-vector` skip%s): %s, of them %s, and %s",
              ofSearch(),
              Quantity.of(neighbors.read().skipped(), "candidate"),
              Quantity.of(neighbors.read().zero(), "zero vector"),
              Quantity.of(skippedQueries, "query")));
    } else if (neighbors.read().skipped() + skippedQueries > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "faulty and left out (`on-bad-row` skip%s): %s and %s",
              ofSearch(),
              Quantity.of(neighbors.read().skipped(), "candidate"),
              Quantity.of(skippedQueries, "query")));
    }
  }

  /** Where something slower ran than could have, or than was asked for. */
  private void arithmetic(List<String> warnings) {
    if (parameters.arithmetic().blas() != BlasChoice.JAVA) {
      neighbors.used().blas().stream()
          .filter(blas -> !blas.note().isEmpty())
          .forEach(
              blas -> warnings.add(String.format(Locale.ROOT, "%s: %s", blas.name(), blas.note())));
    }
    FilterChoice asked = parameters.arithmetic().filter();
    if (asked != FilterChoice.AUTO && FilterUse.ofAll(neighbors.used().filters()) != asked) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "`filter` %s could not run everywhere: %s",
              ConstantText.of(asked),
              FilterUse.line(neighbors.used().filters())));
    }
  }
}

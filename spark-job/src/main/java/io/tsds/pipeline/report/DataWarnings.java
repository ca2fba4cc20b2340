package io.tsds.pipeline.report;

import io.tsds.Quantity;
import io.tsds.assignment.Cost;
import io.tsds.embedding.OnZeroVector;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.report.DistanceFacts;
import io.tsds.report.Figures;
import io.tsds.report.FileFacts.Search;
import io.tsds.report.NearDuplicates;
import io.tsds.report.SampleFacts;
import java.util.List;
import java.util.Locale;

/**
 * What a user should know of the data themselves: each with the figure, and the option to change.
 * None of it makes the result wrong; it makes another result than people expect.
 *
 * @param kept the search that was taken, null where the run searched itself
 * @param found null where no density was computed
 * @param sample null where nothing was drawn
 */
record DataWarnings(
    SelectionParameters parameters,
    NeighborStage.Facts neighbors,
    Search kept,
    TargetTask target,
    DistanceFacts distances,
    NearDuplicates found,
    SampleFacts sample) {
  /** From this share of the pool on nearly all are near-duplicates. */
  private static final double NEARLY_ALL = 0.95;

  /** Mean cosine of embeddings that point all the same way. */
  private static final double CONE = 0.9;

  /** Distances below this share of C move little mass. */
  private static final double TINY = 0.02;

  /** Share of a sample that is expected to be distinct at the least. */
  private static final double FEWEST_DISTINCT = 0.7;

  void addTo(List<String> warnings) {
    zeroVectors(warnings);
    cone(warnings);
    tinyDistances(warnings);
    nearDuplicates(warnings);
    fewDistinct(warnings);
  }

  private void zeroVectors(List<String> warnings) {
    long candidates = neighbors.read().zero();
    long queries = target.queries().zeroRows();
    if (candidates + queries == 0 || parameters.candidates().onZeroVector() != OnZeroVector.KEEP) {
      return;
    }
    warnings.add(
        String.format(
            Locale.ROOT,
            "zero vectors, as unfilled rows are, were kept, %s and %s: a zero vector is nearer to a unit vector (distance 1) than an unrelated one is (about 1.41); %s",
            Quantity.of(candidates, "candidate"),
            Quantity.of(queries, "query"),
            Search.with(kept, "`on-zero-vector` skip to leave them out, or fail")));
  }

  private void cone(List<String> warnings) {
    if (distances.meanCosine() != null && distances.meanCosine() > CONE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the cosine of two random candidates is %.3f on average: all embeddings point about the same way, so that distances tell little; subtract their mean from candidates and queries before the run, or take another encoder, and give `scale` and `bandwidth` by the distances of this report",
              distances.meanCosine()));
    }
  }

  private void tinyDistances(List<String> warnings) {
    SelectionParameters.Model model = parameters.model();
    Double between = distances.betweenCandidates();
    double farthest = Math.max(distances.last(), between == null ? 0 : between);
    // A square of tiny distances could be 0.
    double largest =
        model.cost() == Cost.DISTANCE ? farthest : model.cost().of(farthest * farthest);
    if (largest < TINY * model.scale() && model.alpha() < 1) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s are about %s, tiny against `scale` %s, so that they decide little: give `scale` about %s, or a larger `alpha`",
              model.cost() == Cost.DISTANCE ? "distances" : "costs (`cost`)",
              Figures.number(largest),
              model.scale(),
              Figures.number(Math.max(3.5 * largest, Double.MIN_NORMAL))));
    }
  }

  private void nearDuplicates(List<String> warnings) {
    int members = target.members().size();
    if (found != null && members > 1 && found.members() >= NEARLY_ALL * members) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s of %s have another one closer than `bandwidth` %s, so that nearly all count as near-duplicates: give a smaller `bandwidth`, about twice the distance of two that you call duplicates",
              Figures.count(found.members()),
              Quantity.of(members, "pool member"),
              parameters.model().bandwidth()));
    }
  }

  private void fewDistinct(List<String> warnings) {
    if (sample == null || sample.distinctDrawn().isEmpty()) {
      return;
    }
    long fewest = sample.distinctDrawn().stream().mapToLong(Long::longValue).min().orElseThrow();
    if (fewest < FEWEST_DISTINCT * sample.draws()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %s only (%s), the others being repeats: give `draw` without-replacement for as many distinct ones, or highest for the most probable, a smaller `sample-size`, or a smaller `alpha`, which spreads the mass over more candidates",
              Quantity.of(sample.draws(), "draw"),
              Quantity.of(fewest, "distinct candidate"),
              Figures.roundedPercent((double) fewest / sample.draws())));
    }
  }
}

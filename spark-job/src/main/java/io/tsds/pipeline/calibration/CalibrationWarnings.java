package io.tsds.pipeline.calibration;

import io.tsds.Quantity;
import io.tsds.calibration.BandwidthProposal;
import io.tsds.knn.NeighborLists;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.Figures;
import io.tsds.report.ListDistances;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What spoils selections, whatever their parameters. */
record CalibrationWarnings(
    MeasuredPool measured,
    ListDistances distances,
    List<AlphaFacts> tried,
    AlphaFacts sought,
    BandwidthProposal bandwidth) {
  /** Two random texts of a model that spreads them have a cosine well below that. */
  private static final double NARROW_CONE = 0.8;

  List<String> all() {
    List<String> warnings = new ArrayList<>();
    narrowCone(warnings);
    zeroVectors(warnings);
    queriesLikeNothing(warnings);
    queriesAmongCandidates(warnings);
    shortLists(warnings);
    if (measured.pairs() != null) {
      pairs(measured.pairs(), warnings);
    }
    return warnings;
  }

  private void pairs(LabelledPairs pairs, List<String> warnings) {
    if (pairs.missing() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s of `pairs` left out, since one of both is not in the pool",
              Quantity.of(pairs.missing(), "pair")));
    }
    if (pairs.largest() == 0) {
      warnings.add(
          "all of `pairs` are exact copies, which tell no bandwidth: label some that differ a little");
    }
    long merges = pairs.othersWithin(bandwidth.bandwidth());
    if (merges > pairs.count()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the bandwidth that holds all of `pairs` also holds %s of other labelled texts: are the pairs near-duplicates, and the ids the candidates'?",
              Quantity.of(merges, "pair")));
    }
  }

  private void narrowCone(List<String> warnings) {
    Double cosine = distances.meanCosine();
    if (cosine != null && cosine > NARROW_CONE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the candidates lie in a narrow cone: two random ones have a mean cosine of %s, so that distances tell little apart; subtract the mean of all embeddings from each, or use another model",
              Figures.number(cosine)));
    }
  }

  private void zeroVectors(List<String> warnings) {
    long zero = measured.search().neighbors().read().zero() + measured.queries().zeroRows();
    if (zero > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s among candidates and queries: texts that were not embedded look alike; search again without them, by tsds neighbors with `on-zero-vector` skip",
              Quantity.of(zero, "zero vector")));
    }
  }

  private void queriesLikeNothing(List<String> warnings) {
    Double between = distances.betweenCandidates();
    if (between == null) {
      return;
    }
    long alone = queries(nearest -> nearest >= between);
    if (alone > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "nothing resembles %s of %s: the nearest candidate is as far as two random candidates are from each other, %s",
              Quantity.of(alone, "query"),
              Figures.count(measured.queries().rows().length),
              Figures.number(between)));
    }
  }

  private void queriesAmongCandidates(List<String> warnings) {
    long same = queries(nearest -> nearest == 0);
    if (same > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s of %s among the candidates, at distance 0: where the queries are for testing, the selection would train on them",
              Quantity.of(same, "query"),
              Figures.count(measured.queries().rows().length) + (same == 1 ? " is" : " are")));
    }
  }

  private void shortLists(List<String> warnings) {
    List<AlphaFacts> inexact =
        Stream.concat(tried.stream(), Stream.ofNullable(sought))
            .filter(facts -> !facts.exact())
            .sorted(Comparator.comparing(AlphaFacts::alpha))
            .toList();
    if (!inexact.isEmpty()) {
      AlphaFacts largest = inexact.get(inexact.size() - 1);
      warnings.add(
          String.format(
              Locale.ROOT,
              "for alpha %s and below, %s of each query are too few: search again by tsds neighbors with `prefetch` about %s for it",
              Figures.number(largest.alpha()),
              Quantity.of(measured.pool().lists().length(), "neighbor"),
              Figures.count(largest.prefetch())));
    }
  }

  private long queries(DoublePredicate such) {
    NeighborLists lists = measured.pool().lists();
    return IntStream.range(0, lists.queries())
        .filter(query -> such.test(lists.distance(query, 0)))
        .count();
  }
}

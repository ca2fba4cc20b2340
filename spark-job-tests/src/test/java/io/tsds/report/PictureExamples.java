package io.tsds.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What pages draw, as a run makes it. */
public final class PictureExamples {
  private PictureExamples() {}

  /** Of 40 queries and a pool of 41,234, in which {@code p} is the probability of some. */
  public static PictureFacts of(double[] p) {
    Random random = new Random(11);
    List<Double> randomPairs = quantiles(random, 1.1, 0.3);
    return new PictureFacts(
        new DistanceQuantiles(
            quantiles(random, 0.4, 0.4),
            quantiles(random, 0.6, 0.5),
            quantiles(random, 0.5, 0.45),
            randomPairs),
        queries(random, randomPairs.get(2)),
        ProbabilityCurve.of(p),
        map(random));
  }

  private static List<Double> quantiles(Random random, double least, double spread) {
    return Quantiles.of(
        random.doubles(500).map(u -> least + spread * StrictMath.sqrt(u)).toArray());
  }

  private static QueryFacts queries(Random random, double below) {
    double[] nearest = random.doubles(40).map(u -> 0.4 + u).sorted().toArray();
    List<QueryFacts.Query> farthest = new ArrayList<>();
    for (int query = 0; query < 40; query++) {
      double distance = nearest[39 - query];
      farthest.add(
          new QueryFacts.Query(
              query == 3 ? "a/rather/long/id/of/a/query/as/the/urls/of/pages/are" : "q-" + query,
              distance,
              22 + random.nextInt(50),
              random.nextDouble(),
              distance < below));
    }
    long covered = farthest.stream().filter(QueryFacts.Query::covered).count();
    return new QueryFacts(below, covered, 0, farthest);
  }

  private static MapFacts map(Random random) {
    List<MapFacts.Kind> candidates =
        List.of(MapFacts.Kind.POOL, MapFacts.Kind.SUPPORT, MapFacts.Kind.DRAWN);
    List<MapFacts.Kind> kinds = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (int i = 0; i < 340; i++) {
      MapFacts.Kind kind = i < 40 ? MapFacts.Kind.QUERY : candidates.get(i % candidates.size());
      kinds.add(kind);
      ids.add(Integer.toString(i));
      x.add(random.nextGaussian() * (i < 40 ? 0.2 : 0.4));
      y.add(random.nextGaussian() * 0.3);
      probabilities.add(
          kind == MapFacts.Kind.QUERY ? null : kind == MapFacts.Kind.POOL ? 0 : 1.2e-5 * (1 + i));
    }
    return new MapFacts(40, 41_234, kinds, ids, x, y, probabilities);
  }
}

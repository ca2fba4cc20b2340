package io.tsds.report;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.StringIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

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
        NeighborhoodsByQuery.of(ids(40), random.ints(40, 22, 75).toArray()),
        ProbabilityCurve.of(p),
        typical(),
        map(random));
  }

  /** The same where there is one query and one candidate. */
  public static PictureFacts ofOne(PictureFacts all) {
    List<QueryFacts.Query> query = all.queries().farthest().subList(0, 1);
    return new PictureFacts(
        all.distances(),
        new QueryFacts(all.queries().coveredBelow(), query.get(0).covered() ? 1L : 0L, 0, query),
        NeighborhoodsByQuery.of(ids(1), new int[] {0}),
        ProbabilityCurve.of(new double[] {1}),
        new TypicalFacts(all.typical().most().subList(0, 1), List.of()),
        null);
  }

  private static IdColumn ids(int count) {
    return StringIds.of(
        IntStream.range(0, count).mapToObj(query -> "q-" + query).toArray(String[]::new));
  }

  /** Texts of all kinds, such as those that try to be markup, or to change what is around them. */
  private static TypicalFacts typical() {
    List<String> texts =
        Arrays.asList(
            "The plaintiff bears the burden of proof.",
            "<script>alert(1)</script><b>bold & \"quoted\" 'text'",
            "word ".repeat(200),
            "x".repeat(600),
            "שלום עולם, טקסט מימין לשמאל",
            "reversed \u202e by an override that is \u2069 never closed",
            "a null \u0000, an escape \u001b and half a character \ud83d",
            "line one\nline two\n\n\ttabbed",
            "  \n ",
            null);
    return new TypicalFacts(picks(texts, 1, 1), picks(texts.subList(0, 9), 4113, -1));
  }

  private static List<TypicalFacts.Pick> picks(List<String> texts, long rank, int step) {
    List<TypicalFacts.Pick> picks = new ArrayList<>();
    for (String text : texts) {
      int i = picks.size();
      picks.add(
          new TypicalFacts.Pick(
              rank + (long) step * i,
              i == 4 ? "doc-\u202e-4" : "example.org/a/long/address/of/a/page?number=" + i,
              step > 0 ? 0.01 / (1 + i) : 1.5e-6 * (1 + i),
              (long) (i % 3),
              1 + i / 8.0,
              "q-" + i,
              Excerpt.of(text)));
    }
    return picks;
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

package io.tsds.recovery;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.List;

/**
 * The concepts of accepted candidates, with an edge between two that occur in one of them. A
 * candidate that joins known concepts as no accepted one did may contradict those, and is rejected
 * (PASER's negative transfer mitigation). What the paper leaves open is decided here: a candidate
 * is held against the pairs of concepts that are known already, and the first one fits.
 */
public final class ConceptGraph {
  private static final int UNKNOWN = -1;

  private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();
  private final LongOpenHashSet edges = new LongOpenHashSet();
  private final double tolerance;

  /**
   * An empty graph.
   *
   * @param tolerance the share of a candidate's pairs of known concepts that may lack an edge, from
   *     0 to 1
   */
  public ConceptGraph(double tolerance) {
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new IllegalArgumentException("the tolerance is " + tolerance + "; must be in [0, 1]");
    }
    this.tolerance = tolerance;
    numbers.defaultReturnValue(UNKNOWN);
  }

  /**
   * How a candidate's concepts fit the graph.
   *
   * @param missing pairs of known concepts without an edge
   * @param pairs pairs of known concepts
   * @param first the first concept of the first missing pair, by UTF-8 bytes; null if there is none
   * @param second the second concept of that pair
   */
  public record Fit(long missing, long pairs, String first, String second) {}

  /** Holds a candidate's concepts against the graph, which does not change. */
  public Fit fit(Concepts concepts) {
    List<String> names = concepts.names();
    int[] known = names.stream().mapToInt(numbers::getInt).toArray();
    long pairs = 0;
    long missing = 0;
    String first = null;
    String second = null;
    for (int i = 0; i < known.length; i++) {
      for (int j = i + 1; known[i] != UNKNOWN && j < known.length; j++) {
        if (known[j] == UNKNOWN) {
          continue;
        }
        pairs++;
        if (!edges.contains(edge(known[i], known[j]))) {
          first = missing == 0 ? names.get(i) : first;
          second = missing == 0 ? names.get(j) : second;
          missing++;
        }
      }
    }
    return new Fit(missing, pairs, first, second);
  }

  /**
   * Whether a candidate of this fit is accepted: by the share, since 0.29 times 100 pairs would be
   * less than 29 by rounding.
   */
  public boolean accepts(Fit fit) {
    return fit.missing() == 0 || fit.missing() / (double) fit.pairs() <= tolerance;
  }

  /** Adds the concepts of an accepted candidate, and all pairs of them. */
  public void add(Concepts concepts) {
    int[] all = concepts.names().stream().mapToInt(this::numberOf).toArray();
    for (int i = 0; i < all.length; i++) {
      for (int j = i + 1; j < all.length; j++) {
        edges.add(edge(all[i], all[j]));
      }
    }
  }

  /** The number of concepts. */
  public int concepts() {
    return numbers.size();
  }

  /** The number of pairs with an edge. */
  public long edges() {
    return edges.size();
  }

  private int numberOf(String concept) {
    int known = numbers.putIfAbsent(concept, numbers.size());
    return known == UNKNOWN ? numbers.getInt(concept) : known;
  }

  private static long edge(int a, int b) {
    return ((long) Math.min(a, b) << Integer.SIZE) | Math.max(a, b);
  }
}

package io.tsds.report.recovery;

import io.tsds.report.FactChecks;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The graph of concepts of the accepted candidates, and what did not fit it.
 *
 * @param tolerance theta, the share of a candidate's pairs of known concepts that may be new, from
 *     0 to 1; null where there was no filter, and the graph was only counted
 * @param vertices concepts of accepted candidates
 * @param edges pairs of concepts in accepted candidates
 * @param visited candidates that were held against the graph
 * @param rejected candidates that did not fit it
 * @param pairs the pairs of concepts for which most candidates were rejected, most frequent first;
 *     at most {@value #MOST_PAIRS}
 * @param decided whether the filter, and not the budget, decided what was selected: see {@link
 *     #decided}
 */
public record ConceptFacts(
    Double tolerance,
    long vertices,
    long edges,
    long visited,
    long rejected,
    List<ConflictingPair> pairs,
    boolean decided) {
  /** Conflicting pairs in a report. */
  public static final int MOST_PAIRS = 20;

  /** Where more of the candidates than this are rejected, the filter decides. */
  public static final double MOST_REJECTED = 0.5;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  /**
   * Two concepts that no accepted candidate had together.
   *
   * @param first the smaller by UTF-8 bytes
   * @param candidates that were rejected with this pair as the first that was missing, at least 1
   */
  public record ConflictingPair(String first, String second, long candidates) {
    public ConflictingPair {
      FactChecks.atLeastOne("candidates", candidates);
    }

    /** Both, as people read them. */
    public String text() {
      return String.format(Locale.ROOT, "“%s” with “%s”", printable(first), printable(second));
    }
  }

  public ConceptFacts {
    if (tolerance != null) {
      FactChecks.share("tolerance", tolerance);
    }
    FactChecks.count("vertices", vertices);
    FactChecks.count("edges", edges);
    FactChecks.count("visited", visited);
    FactChecks.atMost("rejected", FactChecks.count("rejected", rejected), visited);
    pairs = List.copyOf(pairs);
    FactChecks.atMost("pairs", pairs.size(), MOST_PAIRS);
  }

  /**
   * The facts of a selection.
   *
   * @param tolerance null where there was no filter
   * @param pairs all pairs for which candidates were rejected, or at least the most frequent ones,
   *     in any order
   * @param unfilled what is left of the budget
   */
  public static ConceptFacts of(
      Double tolerance,
      long vertices,
      long edges,
      Collection<ConflictingPair> pairs,
      List<ClusterFacts> clusters,
      long unfilled) {
    return new ConceptFacts(
        tolerance,
        vertices,
        edges,
        clusters.stream().mapToLong(ClusterFacts::visited).sum(),
        clusters.stream().mapToLong(ClusterFacts::rejected).sum(),
        mostFrequent(pairs),
        decided(clusters, unfilled));
  }

  /**
   * Whether the filter decided what was selected: a cluster could not give what the budget asked of
   * it because its candidates were rejected, and no other made up for it; or more than half of the
   * candidates that were looked at were rejected.
   */
  static boolean decided(List<ClusterFacts> clusters, long unfilled) {
    long visited = clusters.stream().mapToLong(ClusterFacts::visited).sum();
    long rejected = clusters.stream().mapToLong(ClusterFacts::rejected).sum();
    boolean emptied = clusters.stream().anyMatch(ClusterFacts::emptiedByFilter);
    return (unfilled > 0 && emptied) || rejected > MOST_REJECTED * visited;
  }

  /** A concept without characters that a terminal or a page would obey. */
  static String printable(String concept) {
    return CONTROL.matcher(concept).replaceAll("\uFFFD");
  }

  /** The most frequent pairs; of equally frequent ones the first by their texts. */
  private static List<ConflictingPair> mostFrequent(Collection<ConflictingPair> pairs) {
    return pairs.stream()
        .sorted(
            Comparator.comparingLong(ConflictingPair::candidates)
                .reversed()
                .thenComparing(ConflictingPair::first)
                .thenComparing(ConflictingPair::second))
        .limit(MOST_PAIRS)
        .toList();
  }

  /** The share of the candidates looked at that were rejected, from 0 to 1. */
  public double rejectedShare() {
    return visited == 0 ? 0 : rejected / (double) visited;
  }
}

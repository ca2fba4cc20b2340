package io.tsds.recovery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Selects a recovery set from the queues of the clusters. In a round every cluster is filled to
 * what the round gives it, by accepting or rejecting the candidates of its queue one after another;
 * what is left of the budget goes to clusters whose queues have not ended, in another round. A
 * candidate is looked at once. Holds the graph of concepts, and of each queue what its iterator
 * holds: O(edges of accepted candidates), 0.6 to 2.5 microseconds a candidate.
 *
 * @param <T> ids
 */
public final class RecoverySelection<T> {
  /** What becomes of candidates, in the order in which they are decided. */
  public interface Decisions<T> {
    /**
     * A candidate was accepted.
     *
     * @param rank its place in the queue of its cluster, from 0
     * @param round from 1
     */
    void accepted(QueuedCandidate<T> candidate, int cluster, long rank, int round);

    /** A candidate was rejected, since it lacks the edges that are told. */
    void rejected(QueuedCandidate<T> candidate, int cluster, int round, ConceptGraph.Fit fit);
  }

  /**
   * What a cluster came to.
   *
   * @param quota its share of the budget before anything is whole, or a cluster is full
   * @param firstBudget what the first round gave it
   * @param selected candidates that were accepted
   * @param visited candidates that were looked at
   */
  public record ClusterOutcome(double quota, long firstBudget, long selected, long visited) {
    public long rejected() {
      return visited - selected;
    }

    /** By how much it stayed below what the first round gave it. */
    public long shortfall() {
      return Math.max(0, firstBudget - selected);
    }
  }

  /**
   * What the selection came to.
   *
   * @param clusters by number
   * @param rounds what each round gave to each cluster [rounds][clusters]
   * @param unfilled what is left of the budget
   * @param concepts in the graph
   * @param conceptPairs edges of the graph
   */
  public record Outcome(
      List<ClusterOutcome> clusters,
      List<long[]> rounds,
      long unfilled,
      int concepts,
      long conceptPairs) {}

  private final SelectionRules rules;
  private final List<ClusterDegradation> clusters;
  private final List<? extends Iterator<QueuedCandidate<T>>> queues;
  private final Decisions<T> decisions;
  private final ConceptGraph graph;
  private final long[] selected;
  private final long[] visited;

  private RecoverySelection(
      SelectionRules rules,
      List<ClusterDegradation> clusters,
      List<? extends Iterator<QueuedCandidate<T>>> queues,
      Decisions<T> decisions) {
    if (queues.size() != clusters.size()) {
      throw new IllegalArgumentException(
          queues.size() + " queues do not fit " + clusters.size() + " clusters");
    }
    this.rules = rules;
    this.clusters = clusters;
    this.queues = queues;
    this.decisions = decisions;
    this.graph = new ConceptGraph(rules.conceptTolerance());
    this.selected = new long[clusters.size()];
    this.visited = new long[clusters.size()];
  }

  /**
   * Selects.
   *
   * @param clusters by number
   * @param queues the eligible candidates of each cluster, by efficiency, largest first, and then
   *     by id
   */
  public static <T> Outcome select(
      SelectionRules rules,
      List<ClusterDegradation> clusters,
      List<? extends Iterator<QueuedCandidate<T>>> queues,
      Decisions<T> decisions) {
    return new RecoverySelection<>(rules, clusters, queues, decisions).run();
  }

  private Outcome run() {
    List<Integer> order = rules.order(clusters);
    List<long[]> rounds = new ArrayList<>();
    long left = rules.budget();
    long[] caps = unvisited();
    long[] round = rules.allocation(left, clusters, caps);
    while (sum(round) > 0 && (rounds.isEmpty() || sum(caps) > 0)) {
      rounds.add(round);
      for (int cluster : order) {
        left -= fill(cluster, round[cluster], rounds.size());
      }
      if (left == 0 || rules.rounding() == SelectionRules.Rounding.PAPER) {
        break;
      }
      caps = unvisited();
      round = rules.allocation(left, clusters, caps);
    }
    return outcome(rounds, left);
  }

  /** Candidates of each cluster that have not been looked at. */
  private long[] unvisited() {
    long[] unvisited = new long[clusters.size()];
    for (int cluster = 0; cluster < unvisited.length; cluster++) {
      unvisited[cluster] = clusters.get(cluster).eligible() - visited[cluster];
    }
    return unvisited;
  }

  /** Takes up to so many more candidates of a cluster, and tells how many there were. */
  private long fill(int cluster, long wanted, int round) {
    Iterator<QueuedCandidate<T>> queue = queues.get(cluster);
    long before = selected[cluster];
    long eligible = clusters.get(cluster).eligible();
    while (selected[cluster] - before < wanted && visited[cluster] < eligible) {
      if (!queue.hasNext()) {
        throw new IllegalStateException(
            "the queue of cluster "
                + cluster
                + " ended after "
                + visited[cluster]
                + " of "
                + eligible);
      }
      QueuedCandidate<T> candidate = queue.next();
      long rank = visited[cluster]++;
      ConceptGraph.Fit fit = graph.fit(candidate.concepts());
      if (rules.filtered() && !graph.accepts(fit)) {
        decisions.rejected(candidate, cluster, round, fit);
        continue;
      }
      graph.add(candidate.concepts());
      selected[cluster]++;
      decisions.accepted(candidate, cluster, rank, round);
    }
    return selected[cluster] - before;
  }

  private Outcome outcome(List<long[]> rounds, long unfilled) {
    double[] weights = rules.weights(clusters);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    List<ClusterOutcome> outcomes = new ArrayList<>();
    for (int cluster = 0; cluster < selected.length; cluster++) {
      outcomes.add(
          new ClusterOutcome(
              total == 0 ? 0 : rules.budget() * weights[cluster] / total,
              rounds.isEmpty() ? 0 : rounds.get(0)[cluster],
              selected[cluster],
              visited[cluster]));
    }
    return new Outcome(outcomes, rounds, unfilled, graph.concepts(), graph.edges());
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}

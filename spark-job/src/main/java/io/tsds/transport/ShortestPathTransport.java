package io.tsds.transport;

import java.util.Arrays;

/**
 * Optimal transport by successive shortest paths: mass goes from one source after another along the
 * cheapest path in the residual graph, found by Dijkstra's algorithm on costs that potentials have
 * made non-negative (Edmonds and Karp 1972; Tomizawa 1971). The potentials are feasible for the
 * dual program all the time, so that they prove a lower bound even where the search is given up for
 * taking too long; what is left then goes to the cheapest sinks that have room. Time is O(S T) a
 * path in the worst case, for S sources and T sinks, memory 8 S T bytes beside the costs.
 */
public final class ShortestPathTransport {
  private final TransportProblem problem;
  private final long[] flow;
  private final long[] supplyLeft;
  private final long[] demandLeft;
  private final double[] ofSources;
  private final double[] ofSinks;

  private final double[] sinkDistance;
  private final double[] sourceDistance;
  private final boolean[] sinkDone;
  private final boolean[] sourceDone;
  private final int[] cameFromSource;
  private final int[] cameFromSink;
  private long operations;

  private ShortestPathTransport(TransportProblem problem) {
    int sources = problem.sources();
    int sinks = problem.sinks();
    this.problem = problem;
    this.flow = new long[sources * sinks];
    this.supplyLeft = problem.supply().clone();
    this.demandLeft = problem.demand().clone();
    this.ofSources = new double[sources];
    this.ofSinks = new double[sinks];
    this.sinkDistance = new double[sinks];
    this.sourceDistance = new double[sources];
    this.sinkDone = new boolean[sinks];
    this.sourceDone = new boolean[sources];
    this.cameFromSource = new int[sinks];
    this.cameFromSink = new int[sources];
  }

  /**
   * Solves the problem.
   *
   * @param mostOperations costs looked at, about, after which the search is given up
   */
  public static TransportCost solve(TransportProblem problem, long mostOperations) {
    return new ShortestPathTransport(problem).solve(mostOperations);
  }

  /**
   * The potentials of the sinks that solving the problem leaves [sinks].
   *
   * @param mostOperations costs looked at, about, after which the search is given up
   */
  static double[] potentials(TransportProblem problem, long mostOperations) {
    ShortestPathTransport transport = new ShortestPathTransport(problem);
    transport.search(mostOperations);
    return problem.ofSinks(transport.ofSources);
  }

  private TransportCost solve(long mostOperations) {
    search(mostOperations);
    completeGreedily();
    return new TransportCost(problem.lowerBound(ofSources), costOfFlow());
  }

  private void search(long mostOperations) {
    for (int sink = 0; sink < problem.sinks(); sink++) {
      double least = Double.POSITIVE_INFINITY;
      for (int source = 0; source < problem.sources(); source++) {
        least = Math.min(least, problem.cost(source, sink));
      }
      ofSinks[sink] = least;
    }
    for (int source = 0; source < problem.sources(); source++) {
      while (supplyLeft[source] > 0 && operations < mostOperations) {
        augment(source, cheapestPath(source));
      }
    }
  }

  /** Finds the cheapest path to a sink with room, and moves the potentials so that it costs 0. */
  private int cheapestPath(int start) {
    Arrays.fill(sinkDistance, Double.POSITIVE_INFINITY);
    Arrays.fill(sinkDone, false);
    Arrays.fill(sourceDone, false);
    reach(start, 0);
    int sink = nearestSink();
    while (demandLeft[sink] == 0) {
      sinkDone[sink] = true;
      for (int source = 0; source < problem.sources(); source++) {
        if (!sourceDone[source] && flow[source * problem.sinks() + sink] > 0) {
          cameFromSink[source] = sink;
          reach(source, sinkDistance[sink]);
        }
      }
      operations += problem.sources();
      sink = nearestSink();
    }
    movePotentials(sinkDistance[sink]);
    return sink;
  }

  private void reach(int source, double distance) {
    sourceDone[source] = true;
    sourceDistance[source] = distance;
    for (int sink = 0; sink < problem.sinks(); sink++) {
      double reduced = Math.max(0, problem.cost(source, sink) - ofSources[source] - ofSinks[sink]);
      if (!sinkDone[sink] && distance + reduced < sinkDistance[sink]) {
        sinkDistance[sink] = distance + reduced;
        cameFromSource[sink] = source;
      }
    }
    operations += problem.sinks();
  }

  private int nearestSink() {
    int nearest = -1;
    for (int sink = 0; sink < problem.sinks(); sink++) {
      if (!sinkDone[sink] && (nearest < 0 || sinkDistance[sink] < sinkDistance[nearest])) {
        nearest = sink;
      }
    }
    operations += problem.sinks();
    return nearest;
  }

  private void movePotentials(double reached) {
    for (int source = 0; source < problem.sources(); source++) {
      if (sourceDone[source]) {
        ofSources[source] += reached - sourceDistance[source];
      }
    }
    for (int sink = 0; sink < problem.sinks(); sink++) {
      if (sinkDone[sink]) {
        ofSinks[sink] -= reached - sinkDistance[sink];
      }
    }
  }

  /** Sends along the path what its source has, its sink takes, and flows on the way allow. */
  private void augment(int start, int end) {
    long amount = Math.min(supplyLeft[start], demandLeft[end]);
    for (int sink = end; cameFromSource[sink] != start; ) {
      int source = cameFromSource[sink];
      sink = cameFromSink[source];
      amount = Math.min(amount, flow[source * problem.sinks() + sink]);
    }
    supplyLeft[start] -= amount;
    demandLeft[end] -= amount;
    int sink = end;
    while (true) {
      int source = cameFromSource[sink];
      flow[source * problem.sinks() + sink] += amount;
      if (source == start) {
        return;
      }
      sink = cameFromSink[source];
      flow[source * problem.sinks() + sink] -= amount;
    }
  }

  /** Where the search was given up. */
  private void completeGreedily() {
    for (int source = 0; source < problem.sources(); source++) {
      while (supplyLeft[source] > 0) {
        int cheapest = -1;
        for (int sink = 0; sink < problem.sinks(); sink++) {
          if (demandLeft[sink] > 0
              && (cheapest < 0 || problem.cost(source, sink) < problem.cost(source, cheapest))) {
            cheapest = sink;
          }
        }
        long amount = Math.min(supplyLeft[source], demandLeft[cheapest]);
        flow[source * problem.sinks() + cheapest] += amount;
        supplyLeft[source] -= amount;
        demandLeft[cheapest] -= amount;
      }
    }
  }

  private double costOfFlow() {
    double sum = 0;
    for (int entry = 0; entry < flow.length; entry++) {
      sum += flow[entry] * problem.costs()[entry];
    }
    return sum / problem.units();
  }
}

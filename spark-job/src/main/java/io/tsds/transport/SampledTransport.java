package io.tsds.transport;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A bracket of the least cost of problems whose costs do not fit into memory. The problem of some
 * sources, chosen at random by a fixed seed, is solved by {@link ShortestPathTransport}; the
 * potentials of its sinks are then used with all sources, whose costs are computed once more each.
 *
 * <p>Both bounds are proven whatever the potentials are. Lower: the potential of a source is the
 * least difference between its costs and the sinks' potentials, so that all potentials are feasible
 * for the dual program (weak duality). Upper: each source sends its mass to the sinks of least
 * difference that have room, which is a plan. Better potentials make the bracket narrower. Beside
 * the problem that is solved, time for S sources and T sinks is O(S T) for the lower bound and O((S
 * + T) T) for the upper one, since each time that a source sends it is done or a sink is full.
 * Memory is O(S + T), and the costs of some sources at a time: {@value #MOST_HELD} of them, or of
 * one source.
 */
public final class SampledTransport {
  private static final long SEED = 0;

  /** Costs that are computed at a time are those of so many sources, and so many, at most. */
  private static final int MOST_AT_ONCE = 256;

  private static final int MOST_HELD = 1 << 22;

  /** Looks at all costs while the potentials are improved, unless that takes too long. */
  private static final long MOST_ROUNDS = 40;

  private static final long MOST_COSTS = 1_000_000_000L;

  private final long[] supply;
  private final long[] demand;
  private final double[] ofSinks;
  private final Costs costs;

  /** Costs of the sources that are looked at [sources at a time][sinks]. */
  private final double[][] rows;

  private SampledTransport(long[] supply, long[] demand, double[] ofSinks, Costs costs) {
    this.supply = supply;
    this.demand = demand;
    this.ofSinks = ofSinks;
    this.costs = costs;
    this.rows = new double[atOnce(supply.length, demand.length)][demand.length];
  }

  /** Of how many sources the costs are computed at a time. */
  static int atOnce(int sources, int sinks) {
    return Math.max(1, Math.min(Math.min(MOST_AT_ONCE, sources), MOST_HELD / sinks));
  }

  /** Computes costs, of several sources at a time. */
  @FunctionalInterface
  public interface Costs {
    /**
     * Fills in what a unit of a source costs.
     *
     * @param row to each sink, finite and not negative [sinks]
     */
    void of(int source, double[] row);
  }

  /**
   * Brackets the cost.
   *
   * @param supply mass of each source, in units [sources]
   * @param demand mass of each sink, in the same units and with the same sum [sinks]
   * @param mostCosts of the problem that is solved, at least as many as there are sinks
   * @param mostOperations costs looked at in it, about, after which its search is given up
   */
  public static TransportCost bracket(
      long[] supply, long[] demand, Costs costs, long mostCosts, long mostOperations) {
    int most = (int) Math.max(1, Math.min(supply.length, mostCosts / demand.length));
    int[] chosen = chosen(supply, most);
    double[] ofSinks =
        ShortestPathTransport.potentials(of(chosen, supply, demand, costs), mostOperations);
    return new SampledTransport(supply, demand, ofSinks, costs).bracket();
  }

  /** Sources with mass, ascending. */
  private static int[] chosen(long[] supply, int most) {
    int[] sources = IntStream.range(0, supply.length).filter(i -> supply[i] > 0).toArray();
    int size = Math.min(most, sources.length);
    Random random = new Random(SEED);
    for (int place = 0; place < size; place++) {
      int other = place + random.nextInt(sources.length - place);
      int source = sources[other];
      sources[other] = sources[place];
      sources[place] = source;
    }
    int[] chosen = Arrays.copyOf(sources, size);
    Arrays.sort(chosen);
    return chosen;
  }

  /** The problem of the chosen sources, with the demand in the shares that it has. */
  private static TransportProblem of(int[] chosen, long[] supply, long[] demand, Costs costs) {
    int sinks = demand.length;
    double[] all = new double[Math.multiplyExact(chosen.length, sinks)];
    IntStream.range(0, chosen.length)
        .parallel()
        .forEach(
            i -> {
              double[] row = new double[sinks];
              costs.of(chosen[i], row);
              System.arraycopy(row, 0, all, i * sinks, sinks);
            });
    return TransportProblem.scaled(
        Arrays.stream(chosen).mapToLong(source -> supply[source]).toArray(), demand, all);
  }

  private TransportCost bracket() {
    int[] all = IntStream.range(0, supply.length).toArray();
    long rounds = Math.max(1, Math.min(MOST_ROUNDS, MOST_COSTS / supply.length / demand.length));
    double[] potentials = ofSinks;
    double step = 0;
    Look best = null;
    for (int round = 1; round <= rounds; round++) {
      Look look = new Look(potentials);
      inChunks(all, look::at);
      if (best == null || look.lower() > best.lower()) {
        best = look;
      }
      step = round == 1 ? look.medianRegret() : step;
      potentials = look.evened(step / Math.sqrt(round));
    }
    Sending sending = new Sending(best.potentials);
    inChunks(best.mostRegretFirst(), sending::at);
    long units = Arrays.stream(supply).sum();
    return new TransportCost(Math.min(best.lower(), sending.cost) / units, sending.cost / units);
  }

  /** Hands on the costs of sources one after another, computed by several threads at a time. */
  private void inChunks(int[] sources, Looking each) {
    for (int first = 0; first < sources.length; first += rows.length) {
      int start = first;
      int count = Math.min(rows.length, sources.length - first);
      IntStream.range(0, count).parallel().forEach(i -> costs.of(sources[start + i], rows[i]));
      for (int i = 0; i < count; i++) {
        each.at(sources[first + i], rows[i]);
      }
    }
  }

  /** What is done with the costs of a source. */
  private interface Looking {
    void at(int source, double[] row);
  }

  /** One look at all costs with some potentials of the sinks. */
  private final class Look {
    private final double[] potentials;
    private final double[] least = new double[supply.length];
    private final double[] regret = new double[supply.length];

    /** What the sinks would get if every source sent all to its best one. */
    private final long[] wanted = new long[demand.length];

    Look(double[] potentials) {
      this.potentials = potentials;
    }

    /** Finds the least difference of a source, and how much more the next one is. */
    void at(int source, double[] row) {
      double first = Double.POSITIVE_INFINITY;
      double second = Double.POSITIVE_INFINITY;
      int best = 0;
      for (int sink = 0; sink < row.length; sink++) {
        double difference = row[sink] - potentials[sink];
        best = difference < first ? sink : best;
        second = Math.min(second, Math.max(first, difference));
        first = Math.min(first, difference);
      }
      least[source] = first;
      regret[source] = row.length == 1 ? 0 : second - first;
      wanted[best] += supply[source];
    }

    /** The value of the dual program. */
    double lower() {
      double sum = 0;
      for (int source = 0; source < supply.length; source++) {
        sum += supply[source] * least[source];
      }
      for (int sink = 0; sink < demand.length; sink++) {
        sum += demand[sink] * potentials[sink];
      }
      return sum;
    }

    double medianRegret() {
      double[] sorted = regret.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    /** The potentials a step along the supergradient: less for sinks that too many want. */
    double[] evened(double step) {
      double[] evened = potentials.clone();
      for (int sink = 0; sink < demand.length; sink++) {
        double excess = (double) (wanted[sink] - demand[sink]) / Math.max(1, demand[sink]);
        evened[sink] -= step * Math.max(-1, Math.min(1, excess));
      }
      return evened;
    }

    /** The sources that lose most when their best sink is full come before it is. */
    int[] mostRegretFirst() {
      return IntStream.range(0, regret.length)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer source) -> -regret[source]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  /** A plan in which each source in turn sends to the best sinks that have room. */
  private final class Sending {
    private final double[] potentials;
    private final long[] room = demand.clone();
    private double cost;

    Sending(double[] potentials) {
      this.potentials = potentials;
    }

    void at(int source, double[] row) {
      long left = supply[source];
      while (left > 0) {
        int best = -1;
        for (int sink = 0; sink < row.length; sink++) {
          if (room[sink] > 0
              && (best < 0 || row[sink] - potentials[sink] < row[best] - potentials[best])) {
            best = sink;
          }
        }
        long amount = Math.min(left, room[best]);
        cost += amount * row[best];
        room[best] -= amount;
        left -= amount;
      }
    }
  }
}

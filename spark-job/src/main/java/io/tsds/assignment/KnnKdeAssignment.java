package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * KNN-KDE (Theorem 3.2, Algorithm 2): mass inversely proportional to kernel density, so that copies
 * of a text share what one of them would get. G is {@code M max rho_j |gamma_ij - (1/rho_j)/(M sum
 * 1/rho)|}.
 *
 * <p>With s_k the sum of 1/rho over a query's k nearest and s* from {@link LevelSearch}, K_i is the
 * number of k below the list's length with s_k <= s*. Each of the K_i nearest gets 1/(M s* rho),
 * the next one the rest, (s* - s_{K_i})/(M s*). A query with K_i = 0 gives all to its nearest.
 *
 * <p>The lists are too short if all of them are used up before s* is found, then for every query,
 * or for the queries whose whole list sums to less than s*. In the second case s* is at least what
 * longer lists would give, so the theorem's assumption is still proven by it. Time O(M L log M),
 * memory about 160 bytes a query and 8 a pool member.
 */
final class KnnKdeAssignment implements Assignment {
  private final TradeOff tradeOff;

  KnnKdeAssignment(TradeOff tradeOff) {
    this.tradeOff = tradeOff;
  }

  @Override
  public AssignmentResult solve(NeighborLists lists, double[] density, long candidates) {
    requireOneForEachMember(density, Masses.poolSize(lists));
    LevelSearch search = new LevelSearch(tradeOff.of(lists), density);
    search.run(tradeOff);
    boolean reached = tradeOff.reachedBy(search.cost(), lists.queries());

    Masses masses = new Masses(tradeOff.of(lists));
    Shares shares = new Shares(lists.queries() * candidates);
    AssignmentResult.Rest rest = AssignmentResult.Rest.of(lists.queries());
    int[] sizes = new int[lists.queries()];
    int endedBelow = 0;
    if (search.sStar().isPresent()) {
      endedBelow =
          spread(lists, density, search.sStar().getAsDouble(), sizes, masses, shares, rest);
    } else {
      giveAllToNearest(lists, density, masses, shares, rest);
    }
    double inverseSum = inverseSum(density);
    int shortQueries = 0;
    if (lists.length() < candidates) {
      shortQueries = reached ? endedBelow : lists.queries();
    }
    Certificate certificate =
        new Certificate(
            shortQueries,
            masses.onLastNeighbors(),
            shortQueries == 0
                ? OptionalInt.empty()
                : OptionalInt.of(suggestedPrefetch(lists, density, candidates, search, reached)),
            Certificate.Assumption.of(search.sStar(), inverseSum / 2, reached),
            false,
            masses.sum());
    return new AssignmentResult(
        masses.probability(),
        sizes,
        search.sStar(),
        OptionalInt.empty(),
        certificate,
        search.sStar().isPresent() ? whole(lists, search.sStar().getAsDouble()) : lists.queries(),
        rest,
        Objective.ofLargestDeviation(
            tradeOff,
            masses.transportCost(),
            shares.least(),
            shares.most(),
            inverseSum,
            inverseSum + (candidates - density.length)));
  }

  /** The smallest and the largest M rho_j gamma_ij of all queries and candidates. */
  private static final class Shares {
    private final long pairs;
    private long given;
    private double least = Double.POSITIVE_INFINITY;
    private double most;

    /**
     * @param pairs number of queries times that of candidates
     */
    Shares(long pairs) {
      this.pairs = pairs;
    }

    /** Takes a share that some candidates have. */
    void add(double share, int candidates) {
      if (candidates > 0) {
        given += candidates;
        least = Math.min(least, share);
        most = Math.max(most, share);
      }
    }

    /** 0 where some pair has no share. */
    double least() {
      return given < pairs ? 0 : least;
    }

    double most() {
      return most;
    }
  }

  /**
   * Hands out the mass and fills in K_i.
   *
   * @param sizes K_i of every query, written [M]
   * @param rest written
   * @return queries whose whole list sums to less than s*
   */
  private static int spread(
      NeighborLists lists,
      double[] density,
      double sStar,
      int[] sizes,
      Masses masses,
      Shares shares,
      AssignmentResult.Rest rest) {
    double whole = whole(lists, sStar);
    int last = lists.length() - 1;
    int endedBelow = 0;
    for (int query = 0; query < lists.queries(); query++) {
      double sum = 0;
      int size = 0;
      double rho = density[lists.poolIndex(query, 0)];
      double wider = sum + 1 / rho;
      while (size < last && wider <= sStar) {
        masses.give(query, size, AssignmentResult.share(whole, rho));
        sum = wider;
        size++;
        rho = density[lists.poolIndex(query, size)];
        wider = sum + 1 / rho;
      }
      rest.set(query, size, (sStar - sum) / whole);
      masses.give(query, size, rest.masses()[query]);
      shares.add(1 / sStar, size);
      shares.add((sStar - sum) / sStar * rho, 1);
      sizes[query] = size;
      if (wider < sStar) {
        endedBelow++;
      }
    }
    return endedBelow;
  }

  /** The inverse densities that all neighborhoods add up to together, M s*. */
  private static double whole(NeighborLists lists, double sStar) {
    return lists.queries() * sStar;
  }

  private static void giveAllToNearest(
      NeighborLists lists,
      double[] density,
      Masses masses,
      Shares shares,
      AssignmentResult.Rest rest) {
    for (int query = 0; query < lists.queries(); query++) {
      rest.set(query, 0, 1.0 / lists.queries());
      masses.give(query, 0, rest.masses()[query]);
      shares.add(density[lists.poolIndex(query, 0)], 1);
    }
  }

  private int suggestedPrefetch(
      NeighborLists lists, double[] density, long candidates, LevelSearch search, boolean reached) {
    PrefetchEstimate estimate = new PrefetchEstimate(tradeOff.of(lists), candidates);
    return reached
        ? estimate.toSum(density, search.sStar().getAsDouble())
        : estimate.toCost(density, tradeOff.costLeft(search.cost(), lists.queries()));
  }

  private static double inverseSum(double[] density) {
    double sum = 0;
    for (double rho : density) {
      sum += 1 / rho;
    }
    return sum;
  }

  private static void requireOneForEachMember(double[] density, int poolSize) {
    if (density.length != poolSize) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d densities for a pool of %d; each member needs one",
              density.length,
              poolSize));
    }
    for (int member = 0; member < poolSize; member++) {
      if (!(density[member] > 0 && density[member] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "density of pool member %d is %s; must be above 0 and finite",
                member,
                density[member]));
      }
    }
  }
}

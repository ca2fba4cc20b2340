package io.tsds.assignment;

import io.tsds.knn.NeighborLists;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The three theorems word by word, with every sum written out: the twin that the fast solvers are
 * tested against. It suggests no prefetch.
 */
record NaiveAssignment(Method method, double alpha, double scale, Cost cost) implements Assignment {
  /** Sums of 1/rho over all candidates that are tried between the smallest and the largest. */
  static final int OBJECTIVE_STEPS = 500;

  /** Step of Algorithm 2: a query's s_k, and the cost of going from k to k + 1 neighbors. */
  private record Widening(double sum, int query, double cost) {}

  @Override
  public AssignmentResult solve(NeighborLists lists, double[] density, long candidates) {
    return switch (method) {
      case KNN_KDE -> kde(lists, density, candidates);
      case KNN_UNIFORM -> uniform(lists, density, candidates);
      case KNN_TV -> tv(lists, density, candidates);
    };
  }

  private AssignmentResult kde(NeighborLists lists, double[] density, long candidates) {
    int m = lists.queries();
    int length = lists.length();
    List<Widening> widenings = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      for (int k = 1; k < length; k++) {
        double sum = sum(lists, density, i, k);
        widenings.add(new Widening(sum, i, (cost(lists, i, k) - cost(lists, i, k - 1)) * sum));
      }
    }
    widenings.sort(Comparator.comparingDouble(Widening::sum).thenComparingInt(Widening::query));
    double cost = 0;
    OptionalDouble sStar = OptionalDouble.empty();
    boolean worthIt = alpha < 1;
    for (Widening widening : widenings) {
      cost += widening.cost();
      sStar = OptionalDouble.of(widening.sum());
      worthIt = alpha / scale * cost < (1 - alpha) * m;
      if (!worthIt) {
        break;
      }
    }
    double[][] gamma = new double[m][length];
    int[] sizes = new int[m];
    int shortQueries = 0;
    for (int i = 0; i < m; i++) {
      if (sStar.isEmpty()) {
        gamma[i][0] = 1.0 / m;
        continue;
      }
      double s = sStar.getAsDouble();
      for (int k = 1; k < length && sum(lists, density, i, k) <= s; k++) {
        sizes[i] = k;
        gamma[i][k - 1] = 1 / (m * s * density[lists.poolIndex(i, k - 1)]);
      }
      gamma[i][sizes[i]] = (s - sum(lists, density, i, sizes[i])) / (m * s);
      shortQueries += sum(lists, density, i, length) < s ? 1 : 0;
    }
    if (worthIt) {
      shortQueries = m;
    }
    double sumOverPool = 0;
    for (double rho : density) {
      sumOverPool += 1 / rho;
    }
    boolean proven = !worthIt && sStar.isPresent() && sStar.getAsDouble() <= sumOverPool / 2;
    return result(
        lists, gamma, density, sizes, sStar, OptionalInt.empty(), shortQueries, candidates, proven);
  }

  private AssignmentResult uniform(NeighborLists lists, double[] density, long candidates) {
    int m = lists.queries();
    int size = 1;
    for (int k = 1; k <= lists.length(); k++) {
      if (alpha / scale * uniformCost(lists, k) < (1 - alpha) * m) {
        size = k;
      }
    }
    boolean cutShort = alpha < 1 && size == lists.length();
    double[][] gamma = new double[m][lists.length()];
    for (double[] row : gamma) {
      Arrays.fill(row, 0, size, 1.0 / m / size);
    }
    int[] sizes = new int[m];
    Arrays.fill(sizes, size);
    return result(
        lists,
        gamma,
        density,
        sizes,
        OptionalDouble.empty(),
        OptionalInt.of(size),
        cutShort ? m : 0,
        candidates,
        !cutShort && 2L * size <= candidates);
  }

  private AssignmentResult tv(NeighborLists lists, double[] density, long candidates) {
    int m = lists.queries();
    double limit = (1 - alpha) * scale / alpha;
    double[][] gamma = new double[m][lists.length()];
    int[] sizes = new int[m];
    int shortQueries = 0;
    for (int i = 0; i < m; i++) {
      double left = 1.0 / m;
      sizes[i] = 1;
      for (int k = 1; k < lists.length(); k++) {
        if (cost(lists, i, k) - cost(lists, i, 0) < limit) {
          gamma[i][k] = 1.0 / m / candidates;
          left -= gamma[i][k];
          sizes[i]++;
        }
      }
      gamma[i][0] = left;
      boolean coversLast = cost(lists, i, lists.length() - 1) - cost(lists, i, 0) < limit;
      shortQueries += coversLast ? 1 : 0;
    }
    return result(
        lists,
        gamma,
        density,
        sizes,
        OptionalDouble.empty(),
        OptionalInt.empty(),
        shortQueries,
        candidates,
        false);
  }

  /** d_ik, with the powers written out. */
  private double cost(NeighborLists lists, int query, int rank) {
    double distance = lists.distance(query, rank);
    return switch (cost) {
      case DISTANCE -> distance;
      case SQUARED_DISTANCE -> StrictMath.pow(distance, 2);
      case ONE_MINUS_COSINE -> StrictMath.pow(distance, 2) / 2;
    };
  }

  /** s_k: the sum of 1/rho over the query's k nearest, nearest first. */
  private static double sum(NeighborLists lists, double[] density, int query, int k) {
    double sum = 0;
    for (int rank = 0; rank < k; rank++) {
      sum += 1 / density[lists.poolIndex(query, rank)];
    }
    return sum;
  }

  private double uniformCost(NeighborLists lists, int k) {
    double cost = 0;
    for (int i = 0; i < lists.queries(); i++) {
      for (int l = 1; l < k; l++) {
        cost += cost(lists, i, k - 1) - cost(lists, i, l - 1);
      }
    }
    return cost;
  }

  private AssignmentResult result(
      NeighborLists lists,
      double[][] gamma,
      double[] density,
      int[] sizes,
      OptionalDouble sStar,
      OptionalInt uniformSize,
      int endedTooEarly,
      long candidates,
      boolean proven) {
    double[] probability = new double[Arrays.stream(lists.pool()).max().orElseThrow() + 1];
    double onLast = 0;
    for (int i = 0; i < lists.queries(); i++) {
      for (int rank = 0; rank < lists.length(); rank++) {
        probability[lists.poolIndex(i, rank)] += gamma[i][rank];
      }
      onLast += gamma[i][lists.length() - 1];
    }
    Certificate.Proof proof = proven ? Certificate.Proof.PROVEN : Certificate.Proof.NOT_PROVEN;
    return new AssignmentResult(
        probability,
        sizes,
        sStar,
        uniformSize,
        new Certificate(
            lists.length() < candidates ? endedTooEarly : 0,
            onLast,
            OptionalInt.empty(),
            new Certificate.Assumption(
                method == Method.KNN_TV ? Certificate.Proof.NOT_NEEDED : proof,
                OptionalDouble.empty(),
                OptionalDouble.empty()),
            method == Method.KNN_TV && endedTooEarly == lists.queries(),
            Arrays.stream(probability).sum()),
        inverseShare(lists, sizes, sStar, candidates),
        rest(gamma, sizes),
        objective(lists, gamma, density, candidates));
  }

  private double inverseShare(
      NeighborLists lists, int[] sizes, OptionalDouble sStar, long candidates) {
    return lists.queries()
        * switch (method) {
          case KNN_KDE -> sStar.orElse(1);
          case KNN_UNIFORM -> sizes[0];
          case KNN_TV -> candidates;
        };
  }

  private AssignmentResult.Rest rest(double[][] gamma, int[] sizes) {
    AssignmentResult.Rest rest = AssignmentResult.Rest.of(gamma.length);
    for (int i = 0; i < gamma.length; i++) {
      int rank =
          switch (method) {
            case KNN_KDE -> sizes[i];
            case KNN_UNIFORM -> sizes[i] - 1;
            case KNN_TV -> 0;
          };
      rest.set(i, rank, gamma[i][rank]);
    }
    return rest;
  }

  /** Problem RT's objective, with the candidates outside the lists of density 1 and of infinite. */
  private Objective objective(
      NeighborLists lists, double[][] gamma, double[] density, long candidates) {
    double cost = 0;
    for (int i = 0; i < lists.queries(); i++) {
      for (int rank = 0; rank < lists.length(); rank++) {
        cost += gamma[i][rank] * cost(lists, i, rank);
      }
    }
    double pool = 0;
    for (double rho : density) {
      pool += method == Method.KNN_KDE ? 1 / rho : 1;
    }
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double all = pool + candidates - density.length;
    int steps = method == Method.KNN_KDE ? OBJECTIVE_STEPS : 0;
    for (int step = 0; step <= steps; step++) {
      double inverse = 1 / all + (1 / pool - 1 / all) * step / OBJECTIVE_STEPS;
      double g = regularizer(lists, gamma, density, candidates, 1 / inverse);
      least = Math.min(least, g);
      most = Math.max(most, g);
    }
    double distance = alpha / scale * cost;
    return new Objective(
        cost, least, most, distance + (1 - alpha) * least, distance + (1 - alpha) * most);
  }

  /**
   * @param inverseSum the sum of 1/rho over all candidates
   */
  private double regularizer(
      NeighborLists lists, double[][] gamma, double[] density, long candidates, double inverseSum) {
    int m = lists.queries();
    double[][] full = new double[m][(int) candidates];
    for (int i = 0; i < m; i++) {
      for (int rank = 0; rank < lists.length(); rank++) {
        full[i][lists.poolIndex(i, rank)] = gamma[i][rank];
      }
    }
    double variation = 0;
    double largest = 0;
    for (double[] row : full) {
      for (int j = 0; j < candidates; j++) {
        double rho = method == Method.KNN_KDE && j < density.length ? density[j] : 1;
        double deviation = Math.abs(row[j] - 1 / rho / (m * inverseSum));
        variation += deviation;
        largest = Math.max(largest, rho * deviation);
      }
    }
    return method == Method.KNN_TV ? variation / 2 : m * largest;
  }
}

package io.tsds.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.knn.NeighborLists;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One certificate of a random problem held against linear programming over all candidates, most of
 * which the solver never sees where the prefetch is short. The problems are odd on purpose: points
 * on a grid, so that distances tie and candidates coincide, alpha near 0 and near 1, one neighbor,
 * more neighbors than candidates.
 *
 * @param program over all candidates
 * @param prefetch L as asked for, at least 1; may be more than there are candidates
 */
record CertificateAttack(LinearProgram program, int prefetch) {
  /** Beyond what the solver of linear programs leaves. */
  private static final double TOLERANCE = 1e-7;

  /** What a certificate came to. */
  enum Outcome {
    /** The certificate promises the optimum over all candidates, and the value is that. */
    OPTIMAL,
    /** It says that the prefetch is too short, and a longer one gives another value. */
    TOO_SHORT,
    /** It says so, and the whole lists give the same value: the lists ended where mass does. */
    TOO_SHORT_BY_NO_LOSS,
    /** The lists sufficed, the theorem is not proven, and the value is not the optimum. */
    NOT_PROVEN_AND_WORSE,
    /** The lists sufficed, the theorem is not proven, and the value is the optimum. */
    NOT_PROVEN_AND_OPTIMAL
  }

  static CertificateAttack of(Method method, long seed) {
    Random random = new Random(seed);
    int queries = 1 + random.nextInt(3);
    int candidates = 2 + random.nextInt(7);
    int grid = random.nextInt(3) == 0 ? 3 : 1 << 20;
    int[][] points = new int[candidates][];
    for (int j = 0; j < candidates; j++) {
      boolean copy = j > 0 && random.nextInt(4) == 0;
      points[j] = copy ? points[random.nextInt(j)] : point(random, grid);
    }
    double[][] distances = new double[queries][candidates];
    for (double[] row : distances) {
      int[] query = point(random, grid);
      Arrays.setAll(row, j -> distance(query, points[j], grid));
    }
    double[] density = new double[candidates];
    for (int j = 0; j < candidates; j++) {
      int[] point = points[j];
      long copies = Arrays.stream(points).filter(other -> Arrays.equals(other, point)).count();
      density[j] = method == Method.KNN_KDE ? copies + random.nextInt(2) * 0.25 : 1;
    }
    double scale = 0.05 + 2 * random.nextDouble();
    return new CertificateAttack(
        new LinearProgram(method, alpha(random), scale, distances, density),
        1 + random.nextInt(candidates + 3));
  }

  private static int[] point(Random random, int grid) {
    return new int[] {random.nextInt(grid), random.nextInt(grid)};
  }

  private static double distance(int[] a, int[] b, int grid) {
    return 2.0 / grid * Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  private static double alpha(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> 1 - 1e-6 * random.nextDouble();
      case 2 -> 1e-6 * (1 - random.nextDouble());
      default -> 1 - random.nextDouble();
    };
  }

  /** Solves on the lists that the prefetch gives and holds the certificate against the program. */
  Outcome run() {
    AssignmentResult solved = solve(Math.min(prefetch, program.candidates()));
    AssignmentResult whole = solve(program.candidates());
    double optimum = program.objective(program.optimalGamma());
    double value = whole.objective().leastValue();
    assertThat(whole.objective().mostValue()).as("known exactly").isEqualTo(value);
    assertThat(value).isGreaterThan(optimum - TOLERANCE);
    assertThat(solved.objective().mostValue()).isGreaterThan(optimum - TOLERANCE);

    Certificate certificate = solved.certificate();
    boolean proven = certificate.assumption().proof() != Certificate.Proof.NOT_PROVEN;
    if (certificate.prefetchTooShort()) {
      boolean same = sameProbabilities(solved, whole);
      return same ? Outcome.TOO_SHORT_BY_NO_LOSS : Outcome.TOO_SHORT;
    }
    assertThat(sameProbabilities(solved, whole)).as("long enough").isTrue();
    assertThat(solved.objective().transportCost())
        .isCloseTo(whole.objective().transportCost(), within(1e-12));
    assertThat(value)
        .isBetween(solved.objective().leastValue() - 1e-12, solved.objective().mostValue() + 1e-12);
    if (proven) {
      assertThat(value).as("proven").isCloseTo(optimum, within(TOLERANCE));
      return Outcome.OPTIMAL;
    }
    return value > optimum + TOLERANCE
        ? Outcome.NOT_PROVEN_AND_WORSE
        : Outcome.NOT_PROVEN_AND_OPTIMAL;
  }

  /**
   * Whether both give every candidate the same, of those that the shorter lists hold; both sum to
   * 1.
   */
  private boolean sameProbabilities(AssignmentResult some, AssignmentResult all) {
    int[] members = members(Math.min(prefetch, program.candidates()));
    return IntStream.range(0, members.length)
        .allMatch(k -> Math.abs(some.probability()[k] - all.probability()[members[k]]) <= 1e-12);
  }

  private AssignmentResult solve(int length) {
    int[] members = members(length);
    int[] pool = new int[program.queries() * length];
    double[] squared = new double[pool.length];
    for (int i = 0; i < program.queries(); i++) {
      int[] nearest = nearest(i);
      for (int rank = 0; rank < length; rank++) {
        double distance = program.distances()[i][nearest[rank]];
        pool[i * length + rank] = Arrays.binarySearch(members, nearest[rank]);
        squared[i * length + rank] = distance * distance;
      }
    }
    double[] density = Arrays.stream(members).mapToDouble(j -> program.density()[j]).toArray();
    return Assignment.of(program.method(), program.alpha(), program.scale())
        .solve(
            new NeighborLists(program.queries(), length, pool, squared),
            density,
            program.candidates());
  }

  /** Candidates in some list, ascending. */
  private int[] members(int length) {
    return IntStream.range(0, program.queries())
        .flatMap(i -> Arrays.stream(nearest(i)).limit(length))
        .distinct()
        .sorted()
        .toArray();
  }

  private int[] nearest(int query) {
    double[] distances = program.distances()[query];
    return IntStream.range(0, distances.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer j) -> distances[j]).thenComparing(j -> j))
        .mapToInt(j -> j)
        .toArray();
  }
}

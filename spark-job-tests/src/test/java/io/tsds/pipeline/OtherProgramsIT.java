package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Cost;
import io.tsds.embedding.Metric;
import io.tsds.report.RunReport;
import io.tsds.report.Verdict;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.ProjectFolder;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The example of the page on other programs: a selection with the translated parameters against the
 * formula of those programs, written out for the few vectors of the example.
 */
class OtherProgramsIT {
  private static final String PAGE = "spark-job/src/site/markdown/other-programs.md";

  /** Three near-duplicates, nine others near the queries, and 108 far away, in degrees. */
  private static final double[] CANDIDATES =
      DoubleStream.concat(
              DoubleStream.of(0, 0.5, 1, 12, 25, 40, 58, 75, 90, 110, 130, 150),
              IntStream.range(0, 108).mapToDouble(i -> 180 + 120.0 * i / 107))
          .toArray();

  private static final double[] QUERIES = {10, 65};

  @TempDir private Path folder;

  /** What the other programs call their parameters. */
  private record Theirs(double alpha, double c, double sigma, int maxK, int kdeK, boolean cosine) {}

  private static float[][] unitVectors(double[] degrees) {
    return Arrays.stream(degrees)
        .map(Math::toRadians)
        .mapToObj(angle -> new float[] {(float) Math.cos(angle), (float) Math.sin(angle)})
        .toArray(float[][]::new);
  }

  private Path output() {
    return folder.resolve("out");
  }

  private RunReport translated(Theirs theirs) {
    return Selections.of(
            NpyFiles.write(folder.resolve("candidates.npy"), unitVectors(CANDIDATES)),
            NpyFiles.write(folder.resolve("queries.npy"), unitVectors(QUERIES)),
            output())
        .alpha(theirs.alpha())
        .scale(theirs.c())
        .bandwidth(theirs.sigma())
        .prefetch(theirs.maxK())
        .kdeNeighbors(theirs.kdeK())
        .metric(theirs.cosine() ? Metric.COSINE : Metric.L2)
        .cost(theirs.cosine() ? Cost.ONE_MINUS_COSINE : Cost.DISTANCE)
        .report();
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.5, 0.1, 12, 12, true",
    "0.6, 0.2, 0.1, 12, 12, true",
    "0.5, 0.5, 0.75, 12, 5, true",
    "0.5, 0.5, 0, 12, 12, true",
    "0.5, 1, 0.1, 12, 12, false",
    "0.6, 1, 0.75, 12, 12, false"
  })
  void theTranslatedParametersGiveTheirProbabilities(
      double alpha, double c, double sigma, int maxK, int kdeK, boolean cosine) {
    Theirs theirs = new Theirs(alpha, c, sigma, maxK, kdeK, cosine);
    RunReport report = translated(theirs);
    assertThat(Verdict.of(report).outcome()).isNotEqualTo(Verdict.Outcome.PREFETCH_TOO_SHORT);
    double[] expected = Formula.of(theirs).probabilities();
    double[] found = new double[CANDIDATES.length];
    Selections.probabilities(output()).forEach((id, p) -> found[id.intValue()] = p);
    assertThat(found).containsExactly(expected, within(1e-6));
  }

  /** The page has the formula's numbers, by the angle of the candidate. */
  @Test
  void thePageHasTheNumbers() throws IOException {
    double[] expected = Formula.of(new Theirs(0.5, 0.5, 0.1, 12, 12, true)).probabilities();
    SortedMap<String, String> rows = new TreeMap<>();
    Path page = ProjectFolder.root().resolve(PAGE);
    for (String line : Files.readAllLines(page)) {
      if (line.matches("\\| [0-9.]+ \\| 0\\.[0-9]{4} \\|")) {
        String[] cells = line.split("\\|", -1);
        rows.put(cells[1].strip(), cells[2].strip());
      }
    }
    SortedMap<String, String> wanted = new TreeMap<>();
    for (int candidate = 0; candidate < expected.length; candidate++) {
      if (expected[candidate] > 0) {
        String angle = Double.toString(CANDIDATES[candidate]).replaceFirst("\\.0$", "");
        wanted.put(angle, String.format(Locale.ROOT, "%.4f", expected[candidate]));
      }
    }
    assertThat(rows).hasSizeGreaterThan(5).isEqualTo(wanted);
  }

  /** Their formula, every sum from its beginning and every level tried. */
  private record Formula(Theirs theirs, double[][] costs, int[][] nearest, double[][] densities) {

    static Formula of(Theirs theirs) {
      float[][] queries = unitVectors(QUERIES);
      float[][] candidates = unitVectors(CANDIDATES);
      double[][] costs = new double[queries.length][];
      int[][] nearest = new int[queries.length][];
      for (int j = 0; j < queries.length; j++) {
        float[] query = queries[j];
        nearest[j] =
            IntStream.range(0, candidates.length)
                .boxed()
                .sorted(
                    (a, b) ->
                        Double.compare(
                            squared(query, candidates[a]), squared(query, candidates[b])))
                .limit(theirs.maxK())
                .mapToInt(Integer::intValue)
                .toArray();
        costs[j] =
            Arrays.stream(nearest[j])
                .mapToDouble(i -> cost(theirs, query, candidates[i]))
                .toArray();
      }
      int[] pool = Arrays.stream(nearest).flatMapToInt(Arrays::stream).distinct().toArray();
      double[][] densities = new double[queries.length][];
      for (int j = 0; j < queries.length; j++) {
        densities[j] =
            Arrays.stream(nearest[j])
                .mapToDouble(i -> density(theirs, candidates, pool, i))
                .toArray();
      }
      return new Formula(theirs, costs, nearest, densities);
    }

    private static double squared(float[] a, float[] b) {
      return Math.pow((double) a[0] - b[0], 2) + Math.pow((double) a[1] - b[1], 2);
    }

    private static double cost(Theirs theirs, float[] a, float[] b) {
      return theirs.cosine()
          ? 1 - ((double) a[0] * b[0] + (double) a[1] * b[1])
          : Math.sqrt(squared(a, b));
    }

    /** The kernels of the kdeK nearest of the pool; 1 for a sigma of 0. */
    private static double density(Theirs theirs, float[][] rows, int[] pool, int of) {
      return theirs.sigma() == 0
          ? 1
          : Arrays.stream(pool)
              .mapToDouble(i -> squared(rows[i], rows[of]))
              .sorted()
              .limit(theirs.kdeK())
              .map(squared -> Math.max(0, 1 - squared / (theirs.sigma() * theirs.sigma())))
              .sum();
    }

    /** The sum of 1/density over the k nearest of query j. */
    private double level(int j, int k) {
      return IntStream.range(0, k).mapToDouble(l -> 1 / densities[j][l]).sum();
    }

    /** How many of query j's neighbors but the last lie within the level. */
    private int within(int j, double s) {
      return (int) IntStream.range(1, theirs.maxK()).filter(k -> level(j, k) <= s + 1e-12).count();
    }

    /** What it costs that each query reaches the neighbor behind those within the level. */
    private double total(double s) {
      double total = 0;
      for (int j = 0; j < costs.length; j++) {
        int k = within(j, s);
        if (k > 0) {
          total += costs[j][k] * level(j, k);
          for (int l = 0; l < k; l++) {
            total -= costs[j][l] / densities[j][l];
          }
        }
      }
      return total;
    }

    /** The first of the levels at which the cost weighs as much as the regularizer. */
    private double lastLevel() {
      List<Double> levels = new ArrayList<>();
      for (int j = 0; j < costs.length; j++) {
        for (int k = 1; k < theirs.maxK(); k++) {
          levels.add(level(j, k));
        }
      }
      return levels.stream()
          .sorted()
          .filter(
              s -> theirs.alpha() / theirs.c() * total(s) >= (1 - theirs.alpha()) * costs.length)
          .findFirst()
          .orElseThrow();
    }

    double[] probabilities() {
      double s = lastLevel();
      double[] p = new double[CANDIDATES.length];
      for (int j = 0; j < costs.length; j++) {
        double left = 1.0 / costs.length;
        int k = within(j, s);
        for (int l = 0; l < k; l++) {
          double mass = 1 / (costs.length * s * densities[j][l]);
          p[nearest[j][l]] += mass;
          left -= mass;
        }
        p[nearest[j][k]] += left > 1e-12 ? left : 0;
      }
      return p;
    }
  }
}

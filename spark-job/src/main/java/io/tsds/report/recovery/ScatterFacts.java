package io.tsds.report.recovery;

import io.tsds.report.FactChecks;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample of the instructions in two spectral coordinates: those which are close in the graph are
 * close in them. The lists have the same length, one element an instruction.
 *
 * @param of instructions from which the sample was taken
 * @param x first coordinate
 * @param y second coordinate
 * @param cluster number of the cluster, from 0
 * @param selected whether it was selected
 */
public record ScatterFacts(
    long of, List<Double> x, List<Double> y, List<Integer> cluster, List<Boolean> selected) {
  /** Instructions in a sample. */
  public static final int MOST_POINTS = 5000;

  public ScatterFacts {
    x = List.copyOf(x);
    y = List.copyOf(y);
    cluster = List.copyOf(cluster);
    selected = List.copyOf(selected);
    FactChecks.atMost("points", x.size(), MOST_POINTS);
    FactChecks.atMost("points", x.size(), of);
    FactChecks.equal("values of y", y.size(), x.size());
    FactChecks.equal("values of cluster", cluster.size(), x.size());
    FactChecks.equal("values of selected", selected.size(), x.size());
    x.forEach(value -> FactChecks.finite("x", value));
    y.forEach(value -> FactChecks.finite("y", value));
    cluster.forEach(number -> FactChecks.count("cluster", number));
  }

  /** The same of arrays [points]. */
  public static ScatterFacts of(
      long of, double[] x, double[] y, int[] cluster, boolean[] selected) {
    return new ScatterFacts(
        of,
        Arrays.stream(x).boxed().toList(),
        Arrays.stream(y).boxed().toList(),
        Arrays.stream(cluster).boxed().toList(),
        IntStream.range(0, selected.length).mapToObj(point -> selected[point]).toList());
  }

  /** The number of instructions in the sample. */
  public int points() {
    return x.size();
  }
}

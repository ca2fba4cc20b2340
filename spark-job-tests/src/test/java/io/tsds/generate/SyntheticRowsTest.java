package io.tsds.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.IdKind;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Queries;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.storage.writing.ComponentType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyntheticRowsTest {
  private static final Storage NPY =
      new Storage(FileFormat.NPY, ComponentType.FLOAT32, Layout.ARRAY, IdKind.LONG, 1);

  @Test
  void rowsHaveUnitLengthAndDoNotDependOnTheRowsBefore() {
    GenerateParameters parameters = parameters(1000, 33, new Copies(0.1, 0.02, 1, 0.1, 1), 5);
    SyntheticRows rows = new SyntheticRows(parameters);
    double[] ahead = new double[33];
    new SyntheticRows(parameters).candidate(700, ahead);
    double[] row = new double[33];
    for (int i = 0; i <= 700; i++) {
      rows.candidate(i, row);
      assertThat(norm(row)).isCloseTo(1, within(1e-12));
    }
    assertThat(row).isEqualTo(ahead);
  }

  @Test
  void seedsGiveDifferentRows() {
    Copies none = new Copies(0, 0, 1, 0, 1);
    double[] first = new double[8];
    double[] second = new double[8];
    new SyntheticRows(parameters(10, 8, none, 1)).candidate(3, first);
    new SyntheticRows(parameters(10, 8, none, 2)).candidate(3, second);
    assertThat(distance(first, second)).isGreaterThan(1e-3);
  }

  @Test
  void copiesComeAtTheStatedRatesAndFactors() {
    Copies copies = new Copies(0.25, 0.02, 5, 0.1, 4);
    CopyLayout plan = new CopyLayout(9, 1000, copies);
    Map<Long, Integer> nearCopies = new HashMap<>();
    Map<Long, Integer> exactCopies = new HashMap<>();
    for (long row = 0; row < 1000; row++) {
      long number = plan.numberAt(row);
      if (!plan.isOriginal(number)) {
        assertThat(plan.isOriginal(plan.sourceOf(number))).isTrue();
        Map<Long, Integer> counts = plan.isNear(number) ? nearCopies : exactCopies;
        counts.merge(plan.sourceOf(number), 1, Integer::sum);
      }
    }
    assertThat(nearCopies).hasSize(50);
    assertThat(nearCopies.values()).containsOnly(5);
    assertThat(exactCopies).hasSize(25);
    assertThat(exactCopies.values()).containsOnly(4);
    assertThat(nearCopies.keySet()).doesNotContainAnyElementsOf(exactCopies.keySet());
  }

  @Test
  void nearCopiesLieAtTheDocumentedDistanceInEveryDimension() {
    for (int dimension : new int[] {16, 512}) {
      GenerateParameters parameters =
          parameters(2000, dimension, new Copies(0.5, 0.02, 1, 0, 1), 11);
      SyntheticRows rows = new SyntheticRows(parameters);
      CopyLayout plan = new CopyLayout(11, 2000, parameters.copies());
      double mean = 0;
      for (long index = 0; index < plan.copies(); index++) {
        long copy = plan.copy(index);
        mean += distanceOfRows(rows, dimension, plan.rowOf(copy), plan.rowOf(plan.sourceOf(copy)));
      }
      mean /= plan.copies();
      assertThat(mean).isCloseTo(0.02 / Math.sqrt(2), within(0.0015));
    }
  }

  @Test
  void rowsGatherAroundTheirCenters() {
    // One center and little noise: all rows, queries too, are near one point.
    Data data = new Data(50, 64, 1, 0.1);
    GenerateParameters parameters =
        new GenerateParameters(
            data, new Copies(0, 0, 1, 0, 1), NPY, new Queries(0, null), "unused", 1, false);
    SyntheticRows rows = new SyntheticRows(parameters);
    double[] first = new double[64];
    double[] other = new double[64];
    rows.candidate(0, first);
    for (int row = 1; row < 50; row++) {
      rows.candidate(row, other);
      assertThat(distance(first, other)).isBetween(0.01, 0.3);
      rows.query(row, other);
      assertThat(distance(first, other)).isBetween(0.01, 0.3);
    }
  }

  @Test
  void componentsAreNormal() {
    // Rows of many clusters have normal components before they are scaled, so that they are uniform
    // on the sphere: the mean fourth power of a component is 3 / (d (d + 2)). The standard error of
    // the ratio to that is about sqrt(96 / 9 / 600,000) = 0.004.
    Data data = new Data(3000, 200, 3000, 0.5);
    GenerateParameters parameters =
        new GenerateParameters(
            data, new Copies(0, 0, 1, 0, 1), NPY, new Queries(0, null), "unused", 1, false);
    SyntheticRows rows = new SyntheticRows(parameters);
    double[] row = new double[200];
    double fourth = 0;
    for (int i = 0; i < 3000; i++) {
      rows.candidate(i, row);
      for (double value : row) {
        fourth += Math.pow(value, 4);
      }
    }
    double ratio = fourth / (3000 * 200) / (3.0 / (200 * 202));
    assertThat(ratio).isCloseTo(1, within(0.03));
  }

  private static GenerateParameters parameters(long rows, int dimension, Copies copies, long seed) {
    return new GenerateParameters(
        new Data(rows, dimension, 400, 1),
        copies,
        NPY,
        new Queries(0, null),
        "unused",
        seed,
        false);
  }

  private static double distanceOfRows(SyntheticRows rows, int dimension, long a, long b) {
    double[] first = new double[dimension];
    double[] second = new double[dimension];
    rows.candidate(a, first);
    rows.candidate(b, second);
    return distance(first, second);
  }

  private static double norm(double[] row) {
    return distance(row, new double[row.length]);
  }

  private static double distance(double[] a, double[] b) {
    double squared = 0;
    for (int k = 0; k < a.length; k++) {
      squared += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(squared);
  }
}

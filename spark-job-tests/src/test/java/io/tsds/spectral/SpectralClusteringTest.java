package io.tsds.spectral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters against those of an independent float64 oracle. */
class SpectralClusteringTest {
  @ParameterizedTest
  @ValueSource(strings = {"clusters", "clusters-copies"})
  void neighborsAndEigenvaluesAreThoseOfTheOracle(String name) {
    ClusterFixture fixture = ClusterFixture.load(name);
    NearestNeighbors nearest = fixture.nearest();
    JsonNode neighbors = fixture.expected().get("firstNeighbors");
    JsonNode distances = fixture.expected().get("firstDistances");
    for (int row = 0; row < neighbors.size(); row++) {
      for (int rank = 0; rank < neighbors.get(row).size(); rank++) {
        int entry = row * nearest.k() + rank;
        assertThat(nearest.neighbors()[entry]).isEqualTo(neighbors.get(row).get(rank).asInt());
        assertThat(nearest.distances()[entry])
            .isCloseTo(distances.get(row).get(rank).asDouble(), within(1e-9));
      }
    }
    assertEigenvalues(fixture.graph(), fixture.expected().get("graph").get("eigenvalues"));
    assertEigenvalues(fixture.dense(), fixture.expected().get("dense").get("eigenvalues"));
  }

  private static void assertEigenvalues(NormalizedAffinity matrix, JsonNode expected) {
    double[] values = Eigenpairs.largest(matrix, expected.size()).values();
    for (int pair = 0; pair < values.length; pair++) {
      assertThat(values[pair]).isCloseTo(expected.get(pair).asDouble(), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clusters", "clusters-copies"})
  void graphFindsTheNumberOfClustersAndTheirRows(String name) {
    ClusterFixture fixture = ClusterFixture.load(name);
    JsonNode expected = fixture.expected().get("graph");
    for (int fewest : new int[] {2, 3}) {
      SpectralClustering found = SpectralClustering.of(fixture.graph(), fewest, 12);
      assertThat(found.clusters()).isEqualTo(expected.get("k").asInt());
      assertAgrees(fixture, found, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clusters", "clusters-copies"})
  void allPairsFindTheRowsOfClustersThatAreCounted(String name) {
    ClusterFixture fixture = ClusterFixture.load(name);
    JsonNode expected = fixture.expected().get("dense");
    int clusters = expected.get("k").asInt();
    assertThat(DenseAffinity.of(fixture.rows(), fixture.size(), fixture.dimension()).sigma())
        .isCloseTo(expected.get("sigma").asDouble(), within(1e-12));
    assertAgrees(fixture, SpectralClustering.of(fixture.dense(), clusters, clusters), expected);
  }

  private static void assertAgrees(
      ClusterFixture fixture, SpectralClustering found, JsonNode expected) {
    int[] labels = fixture.ofAllRows(found.labels());
    assertThat(RandIndex.adjusted(labels, ClusterFixture.ints(expected.get("labels"))))
        .isEqualTo(1);
    assertThat(RandIndex.adjusted(labels, ClusterFixture.ints(fixture.expected().get("truth"))))
        .isEqualTo(1);
    assertThat(found.error())
        .isLessThanOrEqualTo(1.05 * expected.get("nmfError").asDouble() + 0.005);
  }

  @Test
  void rotationsAndTheOrderOfRowsDoNotMoveRowsToOtherClusters() {
    ClusterFixture fixture = ClusterFixture.load("clusters");
    int[] labels = SpectralClustering.of(fixture.graph(), 3, 12).labels();
    int[] rotated = SpectralClustering.of(fixture.rotated(5).graph(), 3, 12).labels();
    assertThat(RandIndex.adjusted(labels, rotated)).isEqualTo(1);

    int[] order = fixture.shuffledOrder(7);
    int[] shuffled = SpectralClustering.of(fixture.inOrder(order).graph(), 3, 12).labels();
    int[] back = new int[labels.length];
    for (int row = 0; row < order.length; row++) {
      back[order[row]] = shuffled[row];
    }
    assertThat(RandIndex.adjusted(labels, back)).isEqualTo(1);
  }

  @Test
  void everyRunHasTheSameBits() {
    ClusterFixture fixture = ClusterFixture.load("clusters");
    SpectralClustering first = SpectralClustering.of(fixture.graph(), 3, 12);
    SpectralClustering second = SpectralClustering.of(fixture.graph(), 3, 12);
    assertThat(second.memberships()).isEqualTo(first.memberships());
    assertThat(second.eigenvalues()).isEqualTo(first.eigenvalues());
  }

  @Test
  void rowsOutsideTheGraphGetTheClusterOfTheirNeighbors() {
    ClusterFixture all = ClusterFixture.load("clusters");
    int[] truth = ClusterFixture.ints(all.expected().get("truth"));
    int[] landmarks = Arrays.copyOf(all.shuffledOrder(3), 270);
    Arrays.sort(landmarks);
    ClusterFixture part = all.inOrder(landmarks);
    NormalizedAffinity matrix = part.graph();
    SpectralClustering clustering = SpectralClustering.of(matrix, 3, 12);
    LabelTransfer transfer = new LabelTransfer(part.nearest(), matrix, clustering);
    int[] labels = new int[truth.length];
    for (int row = 0; row < truth.length; row++) {
      int at = Arrays.binarySearch(landmarks, row);
      labels[row] = at >= 0 ? clustering.labels()[at] : part.transferred(transfer, all, row);
    }
    assertThat(RandIndex.adjusted(labels, truth)).isEqualTo(1);
  }

  @Test
  void aRowFarFromAllLandmarksGetsTheClusterOfTheNearest() {
    ClusterFixture fixture = ClusterFixture.load("clusters");
    NormalizedAffinity matrix = fixture.graph();
    SpectralClustering clustering = SpectralClustering.of(matrix, 3, 12);
    LabelTransfer transfer = new LabelTransfer(fixture.nearest(), matrix, clustering);
    for (int row = 0; row < 50; row++) {
      int k = fixture.nearest().k();
      int[] landmarks = Arrays.copyOfRange(fixture.nearest().neighbors(), row * k, row * k + k);
      double[] far = new double[k];
      Arrays.setAll(far, rank -> 1e6 + rank);
      assertThat(transfer.label(landmarks, far)).isEqualTo(clustering.labels()[landmarks[0]]);
    }
  }

  @Test
  void eigenpairsSolveTheirEquation() {
    NormalizedAffinity matrix = ClusterFixture.load("clusters").graph();
    Eigenpairs pairs = Eigenpairs.largest(matrix, 8);
    for (int pair = 0; pair < 8; pair++) {
      double[] vector = new double[matrix.size()];
      for (int row = 0; row < vector.length; row++) {
        vector[row] = pairs.vectors()[row * 8 + pair];
      }
      double[] product = new double[vector.length];
      matrix.multiply(vector, product);
      for (int row = 0; row < vector.length; row++) {
        assertThat(product[row]).isCloseTo(pairs.values()[pair] * vector[row], within(1e-7));
      }
    }
  }

  @Test
  void whatCannotBeClusteredIsRefused() {
    NearestNeighbors copies =
        new NearestNeighbors(1, new int[] {1, 0, 3, 2}, new double[] {0, 0, 1, 1});
    assertThatThrownBy(() -> NeighborAffinity.of(copies))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("copies must be collapsed");
    assertThatThrownBy(() -> DenseAffinity.of(new float[6], 3, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("median distance is 0");
    NormalizedAffinity matrix = ClusterFixture.load("clusters").graph();
    assertThatThrownBy(() -> SpectralClustering.of(matrix, 3, matrix.size() - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A row that is a neighbor of hundreds has its entries sorted another way. */
  @Test
  void hubsHaveTheSameAffinitiesAsOtherRows() {
    int rows = 600;
    int[] neighbors = new int[rows];
    double[] distances = new double[rows];
    Random random = new Random(1);
    for (int row = 0; row < rows; row++) {
      neighbors[row] = row == 0 ? 1 : 0;
      distances[row] = 1 + random.nextDouble();
    }
    distances[0] = distances[1];
    NeighborAffinity affinity = NeighborAffinity.of(new NearestNeighbors(1, neighbors, distances));
    assertThat(affinity.entries()).isEqualTo(2 * (rows - 1));
    double[] unit = new double[rows];
    for (int row = 1; row < rows; row++) {
      unit[0] = 1;
      double weight = affinity.rowProduct(row, unit);
      unit[0] = 0;
      unit[row] = 1;
      assertThat(affinity.rowProduct(0, unit)).isEqualTo(weight);
      unit[row] = 0;
      double distance = distances[row];
      assertThat(weight)
          .isEqualTo(StrictMath.exp(-distance * distance / (distance * distances[0])));
    }
  }

  @Test
  void randIndexKnowsEqualAndUnrelatedClusterings() {
    assertThat(RandIndex.adjusted(new int[] {0, 0, 1, 1}, new int[] {5, 5, 2, 2})).isEqualTo(1);
    assertThat(RandIndex.adjusted(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}))
        .isEqualTo(-0.5, within(1e-15));
    assertThat(RandIndex.adjusted(new int[] {0, 0, 0}, new int[] {1, 1, 1})).isEqualTo(1);
    assertThat(RandIndex.adjusted(new int[] {0}, new int[] {0})).isEqualTo(1);
  }
}

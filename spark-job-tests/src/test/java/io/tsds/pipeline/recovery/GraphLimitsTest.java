package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Graph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no graph can be made of, and what is just enough for one. */
class GraphLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "NEIGHBORS, 1000, 5, 10, false, 12",
    "NEIGHBORS, 1000, 11, 10, false, 12",
    "NEIGHBORS, 12, 11, 10, false, 4000000000",
    "NEIGHBORS, 1000, 5, 10, true, 16",
    "NEIGHBORS, 1000, 14, 10, true, 20",
    "NEIGHBORS, 2147483647, 1000, 10, false, 1073741",
    "DENSE, 300000, 1000, 10, false, 5000",
    "DENSE, 300000, 1000, 10, true, 16"
  })
  void justEnoughIsEnough(
      Graph graph, int landmarks, int neighbors, int most, boolean checked, long distinct) {
    Clustering clustering = clustering(graph, landmarks, neighbors, most, checked);
    assertThatCode(() -> GraphLimits.require(clustering, distinct)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "NEIGHBORS, 1000, 5, 10, false, 11, `clusters`, 11 distinct",
    "NEIGHBORS, 11, 5, 10, false, 12, `clusters`, 11 distinct",
    "NEIGHBORS, 1000, 12, 10, false, 12, `graph-neighbors`, 12 distinct",
    "NEIGHBORS, 1000, 5, 10, true, 15, `check-clusters`, at least 12",
    "NEIGHBORS, 1000, 14, 10, true, 19, `check-clusters`, at least 15",
    "NEIGHBORS, 2147483647, 1000, 10, false, 2147484, `landmarks`, 1000 neighbors",
    "DENSE, 300000, 5, 10, false, 5001, `graph`, there are 5001",
    "DENSE, 100, 5, 10, false, 101, `graph`, there are 101"
  })
  void oneLessOrOneMoreIsRefused(
      Graph graph,
      int landmarks,
      int neighbors,
      int most,
      boolean checked,
      long distinct,
      String option,
      String figure) {
    Clustering clustering = clustering(graph, landmarks, neighbors, most, checked);
    assertThatThrownBy(() -> GraphLimits.require(clustering, distinct))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(option, figure);
  }

  private static Clustering clustering(
      Graph graph, int landmarks, int neighbors, int most, boolean checked) {
    int fewest = graph == Graph.DENSE ? most : 3;
    return new Clustering(null, Metric.L2, graph, landmarks, neighbors, 0.1, fewest, most, checked);
  }
}

package io.tsds.pipeline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.report.Quantiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateProbeTest {
  private static final EmbeddingMatrix QUERIES =
      new EmbeddingMatrix(new float[] {0, 0, 3, 4, 0, 0}, 3, 2);

  @Test
  void randomPairsAreOfProbedCandidatesAndQueries() {
    CandidateProbe probe = new CandidateProbe(List.of(new float[] {0, 0}, new float[] {3, 4}));

    CandidateProbe.Facts facts = probe.facts(QUERIES);

    assertThat(facts.distance()).isEqualTo(5);
    assertThat(facts.toQueries()).hasSize(Quantiles.COUNT).startsWith(0.0).endsWith(5.0);
    assertThat(facts.toQueries().get(20)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void oneCandidateHasDistancesToQueriesAlone() {
    CandidateProbe.Facts facts = new CandidateProbe(List.of(new float[] {3, 4})).facts(QUERIES);

    assertThat(facts.distance()).isNull();
    assertThat(facts.toQueries()).isNotNull();
    assertThat(new CandidateProbe(List.of()).facts(QUERIES).toQueries()).isNull();
  }

  @Test
  void manyQueriesAreSpreadOverAll() {
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) i;
    }
    CandidateProbe probe = new CandidateProbe(List.of(new float[] {0}));

    List<Double> found = probe.facts(new EmbeddingMatrix(values, values.length, 1)).toQueries();

    assertThat(found.get(0)).isZero();
    assertThat(found.get(20)).isCloseTo(10_000, within(200.0));
    assertThat(found.get(40)).isGreaterThan(19_000);
  }
}

package io.tsds.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.storage.input.EmbeddingInput;
import org.junit.jupiter.api.Test;

class SelectionParametersTest {
  private static final EmbeddingInput CANDIDATES = EmbeddingInput.candidates("c");
  private static final EmbeddingInput QUERIES = EmbeddingInput.queries("q");

  private static SelectionParametersBuilder selection(
      EmbeddingInput candidates, EmbeddingInput queries) {
    return SelectionParameters.builder(candidates, queries, "out", 10);
  }

  @Test
  void bothInputsAreReadForTheMetricOfTheModel() {
    SelectionParameters cosine = selection(CANDIDATES, QUERIES).metric(Metric.COSINE).build();
    assertThat(cosine.candidates().metric()).isEqualTo(Metric.COSINE);
    assertThat(cosine.queries().metric()).isEqualTo(Metric.COSINE);
    assertThat(selection(CANDIDATES, QUERIES).build().queries().metric()).isEqualTo(Metric.L2);
  }

  @Test
  void anInputThatIsReadForAnotherMetricIsRefused() {
    EmbeddingInput cosine = QUERIES.readFor(Metric.COSINE);
    assertThatThrownBy(() -> selection(CANDIDATES, cosine).build())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`metric` is l2, but the queries are to be read for cosine");
    assertThat(selection(CANDIDATES, cosine).metric(Metric.COSINE).build().model().metric())
        .isEqualTo(Metric.COSINE);
  }
}

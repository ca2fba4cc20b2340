package io.tsds.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskWeightsTest {
  private static final List<String> TARGETS = List.of("law", "medicine/general", "x, = y");
  private static final List<Integer> QUERIES = List.of(6, 1, 3);

  private static double[] weights(String text) {
    return TaskWeights.of(text).normalized(TARGETS, QUERIES);
  }

  @Test
  void addUpToOne() {
    assertThat(weights("equal")).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
    assertThat(weights("queries")).containsExactly(0.6, 0.1, 0.3);
    assertThat(weights(" x%2C = y = 1e0, medicine/general=0,law=3")).containsExactly(0.75, 0, 0.25);
    assertThat(weights("law=2,medicine%2Fgeneral=1,x%2C = y=1")).containsExactly(0.5, 0.25, 0.25);
  }

  @Test
  void aNameAsItStandsGoesBeforeOneWithoutEscapes() {
    assertThat(TaskWeights.of("a%2Cb=3,a,b=1".replace("a,b", "c")).toString())
        .isEqualTo("a%2Cb=3.0,c=1.0");
    assertThat(TaskWeights.of("a%2Cb=3,a%2cb=1").normalized(List.of("a%2Cb", "a,b"), List.of(1, 1)))
        .containsExactly(0.75, 0.25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "law; must be equal, queries, or a weight for each target task",
        "''; must be equal, queries",
        "law=1,; must be equal, queries",
        "=1; must be equal, queries",
        "law=much; gives law the weight much; must be a number such as 2",
        "law=-1,x=3; gives law the weight -1.0; must be a finite number of at least 0",
        "law=NaN; gives law the weight NaN",
        "law=Infinity; gives law the weight Infinity",
        "law=0,x=0; must add up to a finite number above 0",
        "law=1e308,x=1e308; must add up to a finite number above 0",
        "law=1,law=2; names law more than once"
      })
  void whatNoWeightsAreIsRefused(String text, String message) {
    assertThatThrownBy(() -> TaskWeights.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "law=1,medicin=2; `task-weights` names medicin, which is no target task of the queries: these are law, medicine/general, x, = y",
        "law=1,medicine/general=2; `task-weights` has no weight for x, = y; must have one for each target task: give 0 to leave one out",
        "medicine/general=1,medicine%2Fgeneral=2; `task-weights` names medicine/general more than once"
      })
  void thoseOfOtherTargetTasksAreRefused(String text, String message) {
    assertThatThrownBy(() -> weights(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theirTextMakesThemAgain() {
    for (String text : List.of("equal", "queries", "b%2C=2, a = b=0.1")) {
      TaskWeights weights = TaskWeights.of(text);
      assertThat(TaskWeights.of(weights.toString())).isEqualTo(weights);
    }
  }
}

package io.tsds.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Comparison;
import io.tsds.parameters.RecoveryParameters.Concepts;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.parameters.RecoveryParameters.Unit;
import io.tsds.storage.input.EmbeddingInput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/** What is wrong with a candidate, and where. */
class CandidateCheckTest {
  private static final double LN_2 = StrictMath.log(2);

  private Object id = 7L;
  private Object cluster = 2L;
  private Object degradation = 0.5;
  private List<Double> tokenDegradations;
  private Object instructionTokens = 3L;
  private Object responseTokens = 4L;
  private List<String> concepts = List.of("b", "a");
  private List<String> texts;
  private Object loss = 1.0;
  private boolean measured = true;
  private boolean ofTokens;
  private boolean ofTexts;
  private Unit unit = Unit.NAT;

  @Test
  void aSoundCandidateHasNoFault() {
    Row row = checked();
    assertThat(fault(row)).isNull();
    assertThat(row.getBoolean(2)).isTrue();
    assertThat(row.getDouble(3)).isEqualTo(0.5);
    assertThat(row.getDouble(4)).isCloseTo(0.5 / (2 * Math.log(7)), within(1e-16));
    degradation = LN_2 + 1e-10;
    assertThat(fault(checked())).isNull();
    degradation = -0.0;
    assertThat(Double.doubleToRawLongBits(checked().getDouble(3))).isZero();
    measured = false;
    degradation = null;
    assertThat(fault(checked())).isNull();
    assertThat(checked().getBoolean(2)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "id, , the id is null",
    "cluster, , the cluster is null",
    "cluster, -1, the cluster is -1",
    "degradation, , the degradation is null",
    "degradation, NaN, the degradation is NaN",
    "degradation, -1e-300, the degradation is -1.0E-300",
    "degradation, Infinity, the degradation is Infinity",
    "degradation, 0.6931471826, the degradation is 0.6931471826; must be from 0 to ln 2",
    "instructionTokens, , instruction_tokens is null",
    "instructionTokens, -1, instruction_tokens is -1",
    "responseTokens, 2147483648, response_tokens is 2147483648",
    "loss, , the loss is null",
    "loss, NaN, the loss is NaN",
    "loss, -0.5, the loss is -0.5",
    "loss, 1e30, the loss is 1.0E30"
  })
  void aValueOutOfItsRangeIsAFault(String column, String value, String message) {
    switch (column) {
      case "id" -> id = null;
      case "cluster" -> cluster = value == null ? null : Long.valueOf(value);
      case "degradation" -> degradation = value == null ? null : Double.valueOf(value);
      case "instructionTokens" -> instructionTokens = value == null ? null : Long.valueOf(value);
      case "responseTokens" -> responseTokens = value == null ? null : Long.valueOf(value);
      default -> loss = value == null ? null : Double.valueOf(value);
    }
    Row row = checked();
    assertThat(fault(row)).startsWith(message);
    assertThat(row.getBoolean(2)).isFalse();
    // Candidates without an id fit no row of the degradation file: one with a place there is of it.
    boolean measuredApart = column.equals("degradation") || column.equals("id");
    assertThat(row.getString(9)).isEqualTo(measuredApart ? "measured" : "candidates");
    assertThat(row.getLong(10)).isEqualTo(measuredApart ? 12 : 5);
  }

  @Test
  void noTokenIsAFault() {
    instructionTokens = 0L;
    responseTokens = 0L;
    assertThat(fault(checked())).contains("have no token");
  }

  @Test
  void bitsAreNats() {
    unit = Unit.BIT;
    degradation = 1.0;
    assertThat(checked().getDouble(3)).isEqualTo(LN_2);
    degradation = 1.1;
    assertThat(fault(checked())).isEqualTo("the degradation is 1.1; must be from 0 to 1 bit");
    unit = Unit.NAT;
    degradation = 0.9;
    assertThat(fault(checked())).contains("`degradation-unit` bit takes bits");
  }

  @Test
  void listsOfTokensAreAveragedOrAFault() {
    ofTokens = true;
    assertThat(fault(checked())).isEqualTo("the list of degradations is null");
    tokenDegradations = List.of();
    assertThat(fault(checked())).isEqualTo("the list of degradations is empty");
    tokenDegradations = Arrays.asList(0.1, null);
    assertThat(fault(checked())).isEqualTo("the degradation of token 1 is null");
    tokenDegradations = List.of(0.1, 0.2, Double.NaN);
    assertThat(fault(checked())).startsWith("the degradation of token 2 is NaN");
    tokenDegradations = List.of(0.25, 0.5);
    assertThat(checked().getDouble(3)).isEqualTo(0.375);
  }

  @Test
  void conceptsAreThereOrAFault() {
    concepts = null;
    assertThat(fault(checked())).isEqualTo("the list of concepts is null");
    concepts = Arrays.asList("a", null);
    assertThat(fault(checked())).isEqualTo("one of the concepts is null");
    concepts = List.of();
    assertThat(fault(checked())).isNull();
    ofTexts = true;
    texts = Arrays.asList(null, null);
    assertThat(fault(checked())).isEqualTo("the text in instruction and in reply is null");
    texts = Arrays.asList(null, "Prime numbers are rare.");
    assertThat(fault(checked())).isNull();
    texts = List.of("", "");
    assertThat(fault(checked())).isNull();
  }

  private static String fault(Row row) {
    return row.getString(8);
  }

  private Row checked() {
    RecoveryParameters parameters =
        RecoveryParameters.builder(EmbeddingInput.candidates("in"), "out", 1)
            .degradation(
                new Degradation(
                    "measured",
                    ofTokens ? null : "degradation",
                    ofTokens ? "tokens" : null,
                    unit,
                    "instruction_tokens",
                    "response_tokens",
                    null))
            .concepts(
                ofTexts
                    ? new Concepts(null, List.of("instruction", "reply"), 64, 0)
                    : new Concepts("concepts", List.of(), 64, 0))
            .comparison(new Comparison(List.of(), null, List.of(), "loss", Map.of()))
            .build();
    return new CandidateCheck(parameters, Set.of(CandidateCheck.GIVEN_DEGRADATION))
        .call(
            RowFactory.create(
                id,
                cluster,
                measured,
                degradation,
                scala(tokenDegradations),
                instructionTokens,
                responseTokens,
                scala(concepts),
                scala(texts),
                loss,
                "candidates",
                5L,
                "measured",
                12L));
  }

  private static Object scala(List<?> values) {
    return values == null ? null : CollectionConverters.asScala(values).toSeq();
  }
}

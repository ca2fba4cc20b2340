package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsds.UserException;
import io.tsds.report.html.ReportHtml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void comesBackAsItWas() {
    for (RunReport report :
        List.of(ReportExamples.exact(), ReportExamples.tooShort(), ReportExamples.refused())) {
      String json = ReportJson.write(report);

      assertThat(ReportJson.read(json)).isEqualTo(report);
      assertThat(ReportJson.write(ReportJson.read(json))).isEqualTo(json);
    }
  }

  @Test
  void reportOfAnEarlierBuildIsReadWithoutWhatItLacks() throws Exception {
    ObjectNode json = (ObjectNode) MAPPER.readTree(ReportJson.write(ReportExamples.exact()));
    ((ObjectNode) json.get("certificate")).remove("objective");

    RunReport report = ReportJson.read(json.toString());

    assertThat(report.certificate().objective()).isNull();
    assertThat(report.certificate().prefetch())
        .isEqualTo(ReportExamples.exact().certificate().prefetch());
    assertThat(ReportText.write(report)).containsPattern("objective +–");
    assertThat(ReportHtml.write(report)).contains("Objective");
    assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
  }

  @Test
  void holdsAllThatIsPromised() throws Exception {
    JsonNode json = MAPPER.readTree(ReportJson.write(ReportExamples.exact()));

    for (String pointer :
        List.of(
            "/parameters/requested/prefetch",
            "/parameters/used/prefetch",
            "/parameters/requested/kdeNeighbors",
            "/parameters/used/kdeNeighbors",
            "/parameters/used/seed",
            "/counts/queries",
            "/counts/candidates",
            "/counts/dimension",
            "/counts/pool",
            "/counts/skippedQueries",
            "/counts/skippedCandidates",
            "/assignment/sStar",
            "/assignment/neighborhoodSizes/min",
            "/assignment/neighborhoodSizes/mean",
            "/assignment/neighborhoodSizes/max",
            "/assignment/neighborhoodSizes/histogram/0/count",
            "/certificate/prefetch/tooShort",
            "/certificate/prefetch/tooShortQueries",
            "/certificate/prefetch/massOnLastNeighbors",
            "/certificate/assumption/state",
            "/certificate/assumption/left",
            "/certificate/assumption/right",
            "/certificate/probabilitySum",
            "/certificate/objective/transportCost",
            "/certificate/objective/leastRegularizer",
            "/certificate/objective/mostValue",
            "/support/size",
            "/support/effectiveSampleSize",
            "/nearDuplicates/members",
            "/nearDuplicates/probability",
            "/nearDuplicates/largestDensity",
            "/nearDuplicates/distinctVectors",
            "/sample/seed",
            "/sample/distinctDrawn/0",
            "/stages/0/name",
            "/stages/0/seconds",
            "/stages/0/rows",
            "/stages/0/bytes",
            "/blas/name",
            "/blas/gflops",
            "/blas/kernelSet",
            "/checksums/selection",
            "/checksums/probabilities",
            "/versions/tsdsSpark",
            "/versions/spark",
            "/versions/java",
            "/run/started",
            "/run/finished",
            "/run/exitStatus")) {
      assertThat(json.at(pointer).isValueNode() && !json.at(pointer).isNull()).as(pointer).isTrue();
    }
  }

  @Test
  void keepsKeysThatHaveNoValueAsNull() throws Exception {
    JsonNode full = MAPPER.readTree(ReportJson.write(ReportExamples.exact()));
    JsonNode refused = MAPPER.readTree(ReportJson.write(ReportExamples.refused()));

    assertThat(names(refused)).isEqualTo(names(full));
    assertThat(refused.get("sample").isNull()).isTrue();
    assertThat(refused.get("nearDuplicates").isNull()).isTrue();
    assertThat(refused.at("/assignment/sStar").isNull()).isTrue();
    assertThat(refused.at("/certificate/assumption/state").asText()).isEqualTo("not-needed");
  }

  @Test
  void spellsEnumerationsAsOptions() throws Exception {
    JsonNode used =
        MAPPER.readTree(ReportJson.write(ReportExamples.exact())).at("/parameters/used");

    assertThat(used.get("method").asText()).isEqualTo("knn-kde");
    assertThat(used.get("draw").asText()).isEqualTo("with-replacement");
    assertThat(used.get("blas").asText()).isEqualTo("openblas");
  }

  @Test
  void keepsDoublesInFull() {
    assertThat(ReportJson.write(ReportExamples.exact())).contains("0.9999999999999998");
  }

  @Test
  void keepsTheOrderOfDetailsAndTheirTypes() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("zeta", 1);
    details.put("alpha", 2.0f);
    details.put("mid", List.of("a", 3L, true));
    details.put("rate", 1.0 / 0);
    StageFacts stage = new StageFacts("search", 1, 2, 3, details);

    assertThat(stage.details().keySet()).containsExactly("zeta", "alpha", "mid", "rate");
    assertThat(stage.details().values()).containsExactly(1L, 2.0, List.of("a", 3L, true), null);
    assertThatThrownBy(() -> new StageFacts("search", 1, 2, 3, Map.of("array", new int[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("array");
  }

  @Test
  void refusesWhatIsNotAReport() {
    String json = ReportJson.write(ReportExamples.exact());

    assertThatThrownBy(() -> ReportJson.read("{}")).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> ReportJson.read(json.substring(0, json.length() / 2)))
        .isInstanceOf(UserException.class);
    assertThatThrownBy(() -> ReportJson.read(json.replace("\"pool\" :", "\"puddle\" :")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pool");
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

package io.tsds.pipeline.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids and texts of single lines. */
class JsonRecordTest {
  @Test
  void ofARepeatedKeyTheLastValueCounts() throws IOException {
    String line =
        "{\"id\": 1, \"text\": \"one\", \"id\": 2, \"text\": [\"two\", {}], \"a\": {\"text\": 3}}";
    assertThat(JsonRecord.of(line, "id").id()).isEqualTo("2");
    assertThat(JsonRecord.text(line, "text")).isEqualTo("[\"two\", {}]");
    assertThat(JsonRecord.text(line, "id")).isEqualTo("2");
    String last = "{\"id\": 1, \"text\": {\"text\": 1}, \"id\": null, \"text\": null}";
    assertThat(JsonRecord.of(last, "id").id()).isNull();
    assertThat(JsonRecord.text(last, "text")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "\\ud83d\\ude00, \ud83d\ude00",
    "a\\ud83d, a\uFFFD",
    "\\ude00b, \uFFFDb",
    "\\ude00\\ud83d, \uFFFD\uFFFD",
    "\\ud83d\\ud83d\\ude00?, \uFFFD\ud83d\ude00?"
  })
  void halvesOfCharactersAreReplacedInSight(String written, String text) throws IOException {
    String line = "{\"text\": \"" + written + "\"}";
    assertThat(JsonRecord.text(line, "text")).isEqualTo(text);
  }
}

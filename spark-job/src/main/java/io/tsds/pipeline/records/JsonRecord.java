package io.tsds.pipeline.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A record in a line of JSON, whose text is passed on as it is: numbers, nested objects and the
 * order of keys are those of the file.
 *
 * @param id text of the id, or null where it has none
 * @param keys of the outermost object, in their order
 */
public record JsonRecord(String id, List<String> keys) {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  /** Half of a character without the other half, which an escape can make and UTF-8 has not. */
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  /**
   * Reads a line. Of a key that is repeated the last value counts, as with most readers of JSON.
   *
   * @param idColumn key of the id, or null
   * @throws IOException with what is wrong with it
   */
  public static JsonRecord of(String line, String idColumn) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("is no JSON object");
      }
      String id = null;
      List<String> keys = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        keys.add(key);
        JsonToken value = parser.nextToken();
        if (key.equals(idColumn)) {
          id = value == JsonToken.VALUE_STRING || value.isNumeric() ? parser.getText() : null;
        }
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw new IOException("has more than one JSON object");
      }
      return new JsonRecord(id, keys);
    }
  }

  /**
   * The text of a key: that of a string, and what stands there of any other value. Of a key that is
   * repeated the last value counts. Halves of characters become U+FFFD.
   *
   * @param line an object, of which {@link #of} found nothing wrong
   * @return null where the value is null, or where there is no such key
   */
  static String text(String line, String key) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      String text = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(key);
        parser.nextToken();
        if (wanted) {
          text = value(line, parser);
        } else {
          parser.skipChildren();
        }
      }
      return text;
    }
  }

  private static String value(String line, JsonParser parser) throws IOException {
    JsonToken value = parser.currentToken();
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    return value.isScalarValue()
        ? HALF.matcher(parser.getText()).replaceAll("\uFFFD")
        : nested(line, parser);
  }

  private static String nested(String line, JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return line.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  /**
   * The record with further keys.
   *
   * @param line an object, of which {@link #of} found nothing wrong
   * @param added an object with a key at least
   */
  public static String with(String line, String added) {
    String object = line.strip();
    String open = object.substring(0, object.length() - 1).stripTrailing();
    return open + (open.equals("{") ? "" : ",") + added.substring(1);
  }
}

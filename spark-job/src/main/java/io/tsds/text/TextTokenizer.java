package io.tsds.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.tsds.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * The tokenizer of a model, from its {@code tokenizer.json}. A long text is not tokenized whole:
 * tokens come from a piece at its start, which grows until all tokens that count end well before
 * the piece does, so that they are those of the whole text.
 */
final class TextTokenizer {
  /** UTF-16 units of the first piece for each token that counts. */
  private static final int UNITS_OF_TOKEN = 32;

  /** UTF-16 units before the end of a piece where tokens may differ from those of the text. */
  private static final int UNSETTLED_UNITS = 4096;

  /** UTF-16 units that are looked at: a text without words would take minutes otherwise. */
  private static final int MOST_UNITS = 1 << 20;

  private final HuggingFaceTokenizer tokenizer;
  private final int most;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, int most) {
    this.tokenizer = tokenizer;
    this.most = most;
  }

  /**
   * @param json the content of tokenizer.json
   * @param most tokens of a text, special ones included
   * @throws UserException if it is no tokenizer
   */
  static TextTokenizer of(byte[] json, int most) {
    // Without this, the library may ask the network for what it does not find.
    System.setProperty("ai.djl.offline", "true");
    Map<String, String> options =
        Map.of(
            "truncation",
            "true",
            "maxLength",
            Integer.toString(most),
            // Else 512 would be the most, whatever is asked for.
            "modelMaxLength",
            Integer.toString(most),
            "padding",
            "false");
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options), most);
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "`model` has a tokenizer.json that cannot be read: " + e.getMessage(), e);
    }
  }

  /** The tokens of a text. What is behind its first 2^20 UTF-16 units counts as cut off. */
  TokenizedText tokenize(String text) {
    long units = (long) UNITS_OF_TOKEN * most + UNSETTLED_UNITS;
    for (; units < Math.min(text.length(), MOST_UNITS); units *= 2) {
      int end = endOfCharacter(text, (int) units);
      Encoding start = tokenizer.encode(text.substring(0, end));
      if (start.exceedMaxLength() && isSettled(start, text, end)) {
        return tokenized(start, true);
      }
    }
    if (text.length() > MOST_UNITS) {
      return tokenized(tokenizer.encode(text.substring(0, endOfCharacter(text, MOST_UNITS))), true);
    }
    Encoding whole = tokenizer.encode(text);
    return tokenized(whole, whole.exceedMaxLength());
  }

  private static int endOfCharacter(String text, int units) {
    return Character.isHighSurrogate(text.charAt(units - 1)) ? units - 1 : units;
  }

  /** Whether all tokens end so far before the piece does that the rest cannot change them. */
  private static boolean isSettled(Encoding start, String text, int end) {
    int last = 0;
    for (CharSpan span : start.getCharTokenSpans()) {
      // Special tokens stand nowhere in the text.
      if (span != null) {
        last = Math.max(last, span.getEnd());
      }
    }
    return last <= text.codePointCount(0, end - UNSETTLED_UNITS);
  }

  private static TokenizedText tokenized(Encoding encoding, boolean truncated) {
    return new TokenizedText(encoding.getIds(), encoding.getTypeIds(), truncated);
  }
}

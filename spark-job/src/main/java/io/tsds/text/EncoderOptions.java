package io.tsds.text;

import io.tsds.UserException;
import java.io.Serializable;

/**
 * How texts are encoded.
 *
 * @param normalized whether embeddings get length 1
 * @param prefix set before each text, as some models want ("query: ")
 * @param maxTokens of a text, special ones included; what is longer is cut
 */
public record EncoderOptions(Pooling pooling, boolean normalized, String prefix, int maxTokens)
    implements Serializable {
  /** The fewest with which a token of the text can stand between two special ones. */
  private static final int FEWEST_TOKENS = 3;

  public EncoderOptions {
    if (maxTokens < FEWEST_TOKENS) {
      throw UserException.of(
          "max-tokens",
          "is %s; must be at least %s: one between the two that encoders set around a text",
          maxTokens,
          FEWEST_TOKENS);
    }
  }
}

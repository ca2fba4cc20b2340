package io.tsds.text;

/**
 * Makes the embedding of a text, which depends on that text alone: not on those before it, and not
 * on what is encoded at the same time. Several threads may use an encoder.
 */
public interface TextEncoder {
  /** Components of an embedding. */
  int dimension();

  /**
   * Encodes.
   *
   * @param text any, also an empty one
   */
  EncodedText encode(String text);
}

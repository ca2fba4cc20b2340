package io.tsds.text;

/**
 * A text's embedding.
 *
 * @param vector owned by the receiver [dimension]
 * @param tokens that it was made from
 * @param truncated whether the text had more
 */
public record EncodedText(float[] vector, int tokens, boolean truncated) {}

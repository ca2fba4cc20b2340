package io.tsds.text;

/**
 * The tokens of a text, special ones included.
 *
 * @param ids [tokens]
 * @param types that tell first from second texts [tokens]
 * @param truncated whether the text had more
 */
record TokenizedText(long[] ids, long[] types, boolean truncated) {
  int count() {
    return ids.length;
  }
}

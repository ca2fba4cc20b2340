package io.tsds.pipeline.encode;

import io.tsds.text.TextEncoder;
import java.util.List;

/** How many texts a core encodes in a second, tried on some of them. */
final class EncodeRate {
  private static final long MOST_NANOS = 1_500_000_000L;
  private static final int WARM_UP = 8;

  private EncodeRate() {}

  /**
   * Tries it.
   *
   * @param texts some of those to be encoded, from which every so many are taken; at least one
   */
  static double measure(TextEncoder encoder, List<String> texts) {
    for (int i = 0; i < Math.min(WARM_UP, texts.size()); i++) {
      encoder.encode(texts.get(i));
    }
    long start = System.nanoTime();
    int done = 0;
    long nanos = 0;
    while (done < texts.size() && nanos < MOST_NANOS) {
      encoder.encode(texts.get(done++));
      nanos = System.nanoTime() - start;
    }
    return done / (Math.max(1, nanos) / 1e9);
  }
}

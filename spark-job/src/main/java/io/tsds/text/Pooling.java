package io.tsds.text;

/** How the embedding of a text comes from those of its tokens. */
public enum Pooling {
  /** The mean over all tokens, the special ones included, as in Sentence-BERT. */
  MEAN {
    @Override
    void pool(float[] tokens, int count, double[] sum) {
      int dimension = sum.length;
      for (int token = 0; token < count; token++) {
        for (int i = 0; i < dimension; i++) {
          sum[i] += tokens[token * dimension + i];
        }
      }
      for (int i = 0; i < dimension; i++) {
        sum[i] /= count;
      }
    }
  },

  /** That of the first token, which encoders such as BERT set before the text. */
  CLS {
    @Override
    void pool(float[] tokens, int count, double[] sum) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = tokens[i];
      }
    }
  };

  /**
   * Pools.
   *
   * @param tokens their embeddings, row-major [at least count x dimension]
   * @param count of tokens, at least 1
   * @param sum gets the result; zeros before [dimension]
   */
  abstract void pool(float[] tokens, int count, double[] sum);
}

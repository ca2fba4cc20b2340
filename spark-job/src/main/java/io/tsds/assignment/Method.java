package io.tsds.assignment;

/** The regularizer G of Problem RT, and with it the closed form of its minimizer. */
public enum Method {
  /** Mass inversely proportional to kernel density (Theorem 3.2). */
  KNN_KDE,
  /** Equal mass on the K nearest of every query (Theorem 3.1). */
  KNN_UNIFORM,
  /** Total variation to the uniform distribution (Theorem A.1). */
  KNN_TV
}

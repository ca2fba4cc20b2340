package io.tsds.filter;

/** How closely a {@link PairFilter} tests pairs. No pass loses a pair within its bound. */
public enum FilterSharpness {
  /** Once, as the filter does it at the least expense, and without lower bounds. */
  COARSE,

  /** As sharply as the filter can. */
  FINE,

  /** As sharply as the filter can, with lower bounds of the squared distances of what is left. */
  FINE_WITH_LOWER_BOUNDS
}

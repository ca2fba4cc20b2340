package io.tsds.report;

/** The report of a selection: for one target task, or for several. */
public sealed interface SelectionReport permits RunReport, TargetsReport {
  /** Whether the result is proven to be the optimum over all candidates, for every target task. */
  boolean certificatesHold();
}

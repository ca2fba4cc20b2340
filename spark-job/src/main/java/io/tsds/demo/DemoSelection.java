package io.tsds.demo;

import io.tsds.report.RunReport;

/**
 * What one selection of the demo came to.
 *
 * @param probabilities of the candidates that have any
 * @param draws of the candidates that were drawn, all epochs together
 */
record DemoSelection(RunReport report, CandidateWeights probabilities, CandidateWeights draws) {}

/**
 * The immutable facts of a run that selected recovery data for a pruned model ({@link
 * io.tsds.report.recovery.RecoveryReport}), what they warn of, and the summary for the terminal
 * made from them. Knows neither Spark nor Hadoop, and reads and writes no files.
 */
package io.tsds.report.recovery;

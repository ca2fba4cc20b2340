/**
 * The immutable facts of a run ({@link io.tsds.report.RunReport}), and JSON, HTML and a summary for
 * the terminal made from them. Knows neither Spark nor Hadoop, and reads and writes no files.
 */
package io.tsds.report;
